package repo

import (
	"encoding/json"
	"fmt"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// tally is what the rows of 三 and 四 have in common; cells names their columns in the order of the form.
type tally struct {
	ReportID string `gorm:"primaryKey"`
	Total    *int64
	Notes    string
	Computed string
}

type applicationRow struct {
	Common                    tally  `gorm:"embedded"`
	Category                  string `gorm:"primaryKey"`
	NaturalPerson             *int64
	CommercialEnterprise      *int64
	ResearchInstitution       *int64
	PublicWelfareOrganization *int64
	LegalServiceOrganization  *int64
	OtherOrganization         *int64
}

func (applicationRow) TableName() string { return "application_tallies" }

func (r *applicationRow) cells() []**int64 {
	return []**int64{&r.NaturalPerson, &r.CommercialEnterprise, &r.ResearchInstitution, &r.PublicWelfareOrganization, &r.LegalServiceOrganization, &r.OtherOrganization, &r.Common.Total}
}

type reviewRow struct {
	Common    tally  `gorm:"embedded"`
	Procedure string `gorm:"primaryKey"`
	Upheld    *int64
	Corrected *int64
	Other     *int64
	Pending   *int64
}

func (reviewRow) TableName() string { return "review_tallies" }

func (r *reviewRow) cells() []**int64 {
	return []**int64{&r.Upheld, &r.Corrected, &r.Other, &r.Pending, &r.Common.Total}
}

// tallies turns the rows of a table in which anything stands into rows of the database.
func tallies[T any](t *model.Table, make func(tally, string) T, cells func(*T) []**int64, reportID string) []T {
	var rows []T
	for row := range t.Table.Rows {
		if t.Untouched(row) {
			continue
		}
		one := make(tally{ReportID: reportID, Notes: encode(t.Notes(row)), Computed: encode(t.ComputedCells(row))}, t.Table.Rows[row].Key)
		for column, cell := range cells(&one) {
			if f := t.At(row, column); f.Filled {
				*cell = &f.N
			}
		}
		rows = append(rows, one)
	}
	return rows
}

func restore(t *model.Table, key string, common tally, cells []**int64) error {
	row, err := known(t.Table, key)
	if err != nil {
		return err
	}
	figures := make([]form.Figure, len(cells))
	for column, cell := range cells {
		if *cell != nil {
			figures[column] = form.Of(**cell)
		}
	}
	var computed []string
	var notes map[string]string
	if err := json.Unmarshal([]byte(common.Computed), &computed); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(common.Notes), &notes); err != nil {
		return err
	}
	t.Restore(row, figures, computed, notes)
	return nil
}

// encode writes what JSON can't refuse: maps and lists of strings.
func encode(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

type disclosureCell struct {
	ReportID string `gorm:"primaryKey"`
	Item     string `gorm:"primaryKey"`
	Measure  string `gorm:"primaryKey"`
	Value    *string
	Note     *string
}

func (disclosureCell) TableName() string { return "disclosure_cells" }

func disclosureToCells(t *model.Table, reportID string) []disclosureCell {
	var cells []disclosureCell
	for row := range t.Table.Rows {
		for column := range t.Table.Columns {
			c := &t.Table.Columns[column]
			cell := disclosureCell{ReportID: reportID, Item: t.Table.Rows[row].Key, Measure: c.Key}
			if f := t.At(row, column); f.Filled {
				text := c.Format(f.N)
				cell.Value = &text
			}
			if note, has := t.Notes(row)[c.Key]; has {
				cell.Note = &note
			}
			if cell.Value != nil || cell.Note != nil {
				cells = append(cells, cell)
			}
		}
	}
	return cells
}

func restoreDisclosure(t *model.Table, cells []disclosureCell) error {
	figures := map[int][]form.Figure{}
	notes := map[int]map[string]string{}
	for _, cell := range cells {
		row, err := known(t.Table, cell.Item)
		if err != nil {
			return err
		}
		column := t.Table.Column(cell.Measure)
		if column < 0 || !t.Table.Rows[row].Has(column) {
			return fmt.Errorf("stored cell %s of %s is not of the edition", cell.Measure, cell.Item)
		}
		if figures[row] == nil {
			figures[row], notes[row] = make([]form.Figure, len(t.Table.Columns)), map[string]string{}
		}
		if cell.Value != nil {
			if figures[row][column], err = t.Table.Columns[column].Parse(*cell.Value); err != nil {
				return err
			}
		}
		if cell.Note != nil {
			notes[row][cell.Measure] = *cell.Note
		}
	}
	for row := range figures {
		t.Restore(row, figures[row], nil, notes[row])
	}
	return nil
}

package form_test

import (
	"slices"
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

// tiny is an edition of other rows, small enough to try every change of one cell and of two.
const tiny = `
edition: tiny
years: { from: 2021 }
source: { document: none, name: { zh: 无, en: none } }
regulation: none
title: none
units: { count: { label: { zh: 件, en: cases }, decimals: 0, max: 4 } }
sections:
  - { key: disclosure, kind: table, title: { zh: 二, en: two } }
  - { key: applications, kind: table, title: { zh: 三, en: three } }
  - { key: reviews, kind: table, title: { zh: 四, en: four } }
disclosure: &one
  label: { zh: 表, en: table }
  columns: [ { key: a, label: { zh: 甲, en: a }, unit: count, nature: flow } ]
  rows: [ { key: x, label: { zh: 子, en: x } } ]
reviews: *one
applications:
  label: { zh: 表, en: table }
  columns:
    - { key: a, label: { zh: 甲, en: a }, unit: count, nature: flow, roles: [part] }
    - { key: b, label: { zh: 乙, en: b }, unit: count, nature: flow, roles: [part] }
    - { key: all, label: { zh: 计, en: all }, unit: count, nature: flow }
  rows:
    - { key: came, label: { zh: 来, en: came } }
    - { key: x, label: { zh: 子, en: x }, roles: [leaf] }
    - { key: y, label: { zh: 丑, en: y }, roles: [leaf] }
    - { key: went, label: { zh: 去, en: went } }
identities:
  - { rule: across, table: applications, along: columns, actual: [all], expected: ["role:part"], derives: true }
  - { rule: down, table: applications, along: rows, actual: [went], expected: ["role:leaf"], derives: true }
  - { rule: balance, table: applications, along: rows, actual: [came], expected: [went] }
`

func tinyEdition(t testing.TB) *form.Edition {
	t.Helper()
	e, err := form.Parse([]byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

type exhaustive struct {
	e          *form.Edition
	isComputed func(row, column int) bool
}

func (x exhaustive) holds(g *form.Grid, mends ...form.Mend) bool {
	mended := mendedBy(x.e, g, x.isComputed, mends)
	return len(evaluate(x.e, &mended, nil, x.isComputed)[form.Failed]) == 0
}

// explanations tries every change of one cell, and of two where neither would do alone.
func (x exhaustive) explanations(g *form.Grid) [][]form.Mend {
	var changes, enough []form.Mend
	for _, at := range statedCells(g, x.isComputed) {
		for n := range int64(5) {
			if from := g.At(at.Row, at.Column); from.N != n {
				changes = append(changes, form.Mend{Row: at.Row, Column: at.Column, From: from, To: form.Of(n)})
			}
		}
	}
	var all [][]form.Mend
	for _, m := range changes {
		if x.holds(g, m) {
			enough = append(enough, m)
			all = append(all, []form.Mend{m})
		}
	}
	for k, m := range changes {
		for _, n := range changes[k+1:] {
			sameCell := m.Row == n.Row && m.Column == n.Column
			if !sameCell && !slices.Contains(enough, m) && !slices.Contains(enough, n) && x.holds(g, m, n) {
				all = append(all, []form.Mend{m, n})
			}
		}
	}
	return all
}

func mendsOf(suspects []form.Suspect) (mends []form.Mend) {
	for _, s := range suspects {
		mends = append(mends, s.Mends...)
	}
	return mends
}

func TestLocatingIsCertainOfTheOnlyExplanationOfAtMostTwoCells(t *testing.T) {
	e := tinyEdition(t)
	rapid.Check(t, func(t *rapid.T) {
		r := random(t)
		g := form.NewGrid(&e.Applications)
		for row := range g.Table.Rows {
			for column := range g.Table.Columns {
				g.Set(row, column, form.Of(r.Int64N(2)))
			}
		}
		e.Derive(&g, computed)
		for column := range g.Table.Columns {
			g.Set(0, column, g.At(3, column))
		}
		allStated := r.IntN(2) == 0
		x := exhaustive{e, stated}
		if !allStated {
			x.isComputed = loosen(r, e, &g)
		}
		cells := statedCells(&g, x.isComputed)
		for range 1 + r.IntN(3) {
			at := cells[r.IntN(len(cells))]
			g.Set(at.Row, at.Column, form.Of(r.Int64N(5)))
		}
		e.Derive(&g, x.isComputed)
		got := e.Locate(&g, x.isComputed)
		if got == nil {
			return
		}
		explanations := x.explanations(&g)
		sole := len(explanations) == 1
		if got[0].Certain && (!sole || !slices.Equal(mendsOf(got), explanations[0])) {
			t.Fatalf("%s, but %v", sayOf(&g, got), explanations)
		}
		if allStated && sole && !got[0].Certain {
			t.Fatalf("%s, but only %v", sayOf(&g, got), explanations)
		}
	})
}

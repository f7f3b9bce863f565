package web

import (
	"net/http"
	"strings"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

// table answers for the rows of one of a report's tables, as a collection and one by one.
type table struct {
	*Server
	section string
	shape   model.Shape
}

func (s *Server) tables() []table {
	var all []table
	for _, t := range s.service.Forms()[0].Tables() {
		all = append(all, table{s, t.Key, model.ShapeOf(t.Key)})
	}
	return all
}

// dashed is a member's name as it stands in a path.
func dashed(member string) string { return strings.ReplaceAll(member, "_", "-") }

func (t table) list(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	q := newQuery(c)
	asked := q.page()
	if err := q.err(); err != nil {
		return err
	}
	r, err := t.service.Report(ctx(c), id)
	if err != nil {
		return err
	}
	page, err := service.RowsOf(r.Table(t.section), asked)
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", `"`+r.ETag+`"`)
	return sendPage(c, page)
}

// edit changes the table and answers with what show makes of it.
func (t table) edit(c echo.Context, change func(*model.Table) error) (*model.Report, error) {
	r, err := t.Server.edit(c, func(r *model.Report) error { return change(r.Table(t.section)) })
	if err == nil {
		c.Response().Header().Set("ETag", `"`+r.ETag+`"`)
	}
	return r, err
}

func (t table) put(c echo.Context) error   { return t.all(c, (*model.Table).Replace) }
func (t table) patch(c echo.Context) error { return t.all(c, (*model.Table).Merge) }

// all puts rows into the table and answers with all of its rows.
func (t table) all(c echo.Context, apply func(*model.Table, []model.Entry) []model.Fault) error {
	entries, faults, err := t.items(c)
	if err != nil {
		return err
	}
	r, err := t.edit(c, func(table *model.Table) error {
		return model.Refuse(append(faults, apply(table, entries)...))
	})
	if err != nil {
		return err
	}
	page, err := service.RowsOf(r.Table(t.section), service.PageOf{Limit: maxLimit})
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, page)
}

type itemsBody struct {
	Items jsontext.Value            `json:"items"`
	Extra map[string]jsontext.Value `json:",embed"`
}

func (t table) items(c echo.Context) ([]model.Entry, []model.Fault, error) {
	raw, err := body(c)
	if err != nil {
		return nil, nil, err
	}
	var b itemsBody
	faults := append(decode(raw, &b), unknown("", b.Extra)...)
	faults = append(faults, requiredUnlessFound(faults, len(b.Items) == 0 || b.Items.Kind() == 'n', "/items")...)
	entries, wrong := readRows(b.Items, "/items", t.shape)
	return entries, append(faults, wrong...), nil
}

// post fills one row that is blank.
func (t table) post(c echo.Context) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	e, faults := readNewRow(raw, t.shape)
	r, err := t.edit(c, func(table *model.Table) error {
		if row := table.Table.Row(e.Key); row >= 0 && !table.Untouched(row) {
			return &model.Error{Kind: model.Conflict, Code: "row.not_blank", Args: model.Args{"row": e.Key}}
		}
		return model.Refuse(append(faults, table.Fill(e)...))
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, reportPath+r.ID+"/"+dashed(t.shape.Collection)+"/"+e.Key)
	return t.send(c, http.StatusCreated, r, e.Key)
}

func (t table) send(c echo.Context, status int, r *model.Report, key string) error {
	rows := r.Table(t.section)
	return tagged(c, r.ETag, status, func() any { return jsontext.Value(rows.AppendRow(nil, rows.Table.Row(key))) })
}

func (t table) key(c echo.Context) string { return c.Param("row") }

// row finds the row that the path names.
func (t table) row(table *model.Table, key string) (int, error) {
	row := table.Table.Row(key)
	if row < 0 {
		return 0, &model.Error{Kind: model.NotFound, Code: "row.not_found", Args: model.Args{"row": key}}
	}
	return row, nil
}

func (t table) getRow(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	r, err := t.service.Report(ctx(c), id)
	if err != nil {
		return err
	}
	if _, err := t.row(r.Table(t.section), t.key(c)); err != nil {
		return err
	}
	return t.send(c, http.StatusOK, r, t.key(c))
}

func (t table) putRow(c echo.Context) error   { return t.oneRow(c, (*model.Table).ReplaceRow) }
func (t table) patchRow(c echo.Context) error { return t.oneRow(c, (*model.Table).MergeRow) }

func (t table) oneRow(c echo.Context, apply func(*model.Table, int, model.Entry) []model.Fault) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	e, faults := readRow(raw, t.key(c), t.shape)
	r, err := t.edit(c, func(table *model.Table) error {
		row, err := t.row(table, t.key(c))
		if err != nil {
			return err
		}
		return model.Refuse(append(faults, apply(table, row, e)...))
	})
	if err != nil {
		return err
	}
	return t.send(c, http.StatusOK, r, t.key(c))
}

func (t table) deleteRow(c echo.Context) error {
	_, err := t.edit(c, func(table *model.Table) error {
		row, err := t.row(table, t.key(c))
		if err == nil {
			table.Clear(row)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

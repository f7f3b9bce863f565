package service

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
)

const organOrder = "name"

// cursor is a place in a list, bound to the list's order; people are to take it as it is.
type cursor struct {
	Order string   `json:"o"`
	At    []string `json:"a"`
}

func encodeCursor(order string, at ...string) string {
	text, _ := json.Marshal(cursor{order, at}) // texts can't fail
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodeCursor(text, order string, size int) ([]string, error) {
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Order != order || len(c.At) != size {
		return nil, badCursor()
	}
	return c.At, nil
}

// textAt and numberAt read cursors of lists that are ordered by one text or number; none begins at the beginning.
func textAt(cursor *string, order string) (string, error) {
	if cursor == nil {
		return "", nil
	}
	at, err := decodeCursor(*cursor, order, 1)
	if err != nil {
		return "", err
	}
	return at[0], nil
}

func numberAt(cursor *string, order string) (int64, error) {
	text, err := textAt(cursor, order)
	if err != nil || text == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badCursor()
	}
	return n, nil
}

func numberCursor(order string, n int64) string {
	return encodeCursor(order, strconv.FormatInt(n, 10))
}

func badCursor() error {
	return &model.Error{Kind: model.Malformed, Code: "query.invalid", Faults: []model.Fault{{Code: "cursor.invalid", Parameter: "cursor"}}}
}

// cut takes the one item too many away and says where the next page begins.
func (p *Page[T]) cut(limit int, place func(last T) string) {
	if len(p.Items) <= limit {
		return
	}
	p.Items = p.Items[:limit]
	next := place(p.Items[limit-1])
	p.Next = &next
}

const formOrder = "form"

// RowsOf is a part of a table's rows, in the order of the form.
func RowsOf(t *model.Table, page PageOf) (*Page[jsontext.Value], error) {
	found := &Page[jsontext.Value]{Items: []jsontext.Value{}}
	after := -1
	if page.Cursor != nil {
		at, err := decodeCursor(*page.Cursor, formOrder, 1)
		if err != nil {
			return nil, err
		}
		if after = t.Table.Row(at[0]); after < 0 {
			return nil, badCursor()
		}
	}
	var keys []string
	total := int64(0)
	for row := range t.Table.Rows {
		if !t.Present(row) {
			continue
		}
		total++
		if row > after {
			found.Items, keys = append(found.Items, t.AppendRow(nil, row)), append(keys, t.Table.Rows[row].Key)
		}
	}
	if page.Total {
		found.Total = &total
	}
	found.cut(page.Limit, func(jsontext.Value) string { return encodeCursor(formOrder, keys[page.Limit-1]) })
	return found, nil
}

func countInto[T any](p *Page[T], page PageOf, count func() (int64, error)) error {
	if !page.Total {
		return nil
	}
	n, err := count()
	p.Total = &n
	return err
}

// placeOf and afterPlace write the sort keys of a report as texts and read them back; its id ends every order.
func placeOf(sort []model.SortKey, r model.ReportSummary) []string {
	place := make([]string, 0, len(sort)+1)
	for _, key := range sort {
		place = append(place, map[string]string{
			"year": strconv.Itoa(r.Year), "updated_at": micros(&r.UpdatedAt), "published_at": micros(r.PublishedAt), "organ_name": r.Organ.Name,
		}[key.Name])
	}
	return append(place, r.ID)
}

func afterPlace(sort []model.SortKey, at []string) ([]any, error) {
	after := make([]any, len(at))
	for i, text := range at {
		after[i] = text
		if i == len(sort) || sort[i].Name == "organ_name" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, badCursor()
		}
		after[i] = n
	}
	return after, nil
}

func micros(t *time.Time) string {
	if t == nil {
		return "0"
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}

func orderName(sort []model.SortKey) string {
	var names []string
	for _, key := range sort {
		if key.Descending {
			names = append(names, "-"+key.Name)
		} else {
			names = append(names, key.Name)
		}
	}
	return strings.Join(names, ",")
}

// SortKeys are the keys by which reports can be sorted.
func SortKeys() []string { return []string{"year", "updated_at", "published_at", "organ_name"} }

// ParseSort reads an order of reports such as "-year,organ_name"; false where it is none.
func ParseSort(text string) ([]model.SortKey, bool) {
	var sort []model.SortKey
	for name := range strings.SplitSeq(text, ",") {
		name, descending := strings.CutPrefix(name, "-")
		twice := slices.ContainsFunc(sort, func(k model.SortKey) bool { return k.Name == name })
		if !slices.Contains(SortKeys(), name) || twice {
			return nil, false
		}
		sort = append(sort, model.SortKey{Name: name, Descending: descending})
	}
	return sort, true
}

func isAbsent(err error) bool {
	var e *model.Error
	return errors.As(err, &e) && e.Kind == model.NotFound
}

func absentIsFine(err error) error {
	if isAbsent(err) {
		return nil
	}
	return err
}

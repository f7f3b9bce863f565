package service_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestAnOrderIsOfKnownKeysEachOnce(t *testing.T) {
	for sent, want := range map[string][]model.SortKey{
		"year": {{Name: "year"}}, "-year,organ_name": {{Name: "year", Descending: true}, {Name: "organ_name"}},
		"published_at,-updated_at,-organ_name,year": {{Name: "published_at"}, {Name: "updated_at", Descending: true}, {Name: "organ_name", Descending: true}, {Name: "year"}},
		"": nil, "-": nil, "--year": nil, "+year": nil, "Year": nil, "year ": nil, "id": nil, "name": nil, ",": nil, "year,": nil, ",year": nil, "year,,organ_name": nil, "year,year": nil, "year,-year": nil, "organ_name;year": nil,
	} {
		if got, is := service.ParseSort(sent); is != (want != nil) || cmp.Diff(want, got) != "" {
			t.Errorf("%q: %v %v", sent, got, is)
		}
	}
}

// pages walks through a list by pages of a size, held against the list as a whole.
func pages[T any](t *testing.T, name string, size int, list func(service.PageOf) (*service.Page[T], error)) {
	t.Helper()
	whole, err := list(service.PageOf{Limit: 100, Total: true})
	if err != nil || whole.Next != nil || *whole.Total != int64(len(whole.Items)) {
		t.Fatal(name, err, text(t, whole))
	}
	var got []T
	asked := service.PageOf{Limit: size}
	for count := 0; count*size < len(whole.Items); count++ {
		asked.Total = count%2 == 1
		page, err := list(asked)
		if err != nil {
			t.Fatal(name, err)
		}
		if asked.Total != (page.Total != nil) || asked.Total && *page.Total != *whole.Total {
			t.Errorf("%s: %s", name, text(t, page))
		}
		got = append(got, page.Items...)
		if more := len(got) < len(whole.Items); len(page.Items) > size || more != (page.Next != nil) || more && len(page.Items) != size {
			t.Fatalf("%s by %d: page %d has %d, %v", name, size, count, len(page.Items), page.Next)
		}
		asked.Cursor = page.Next
	}
	if a, b := text(t, got), text(t, whole.Items); a != b {
		t.Errorf("%s by %d:\n%s\nwant\n%s", name, size, a, b)
	}
}

func (d *desk) reportsBy(order string) func(service.PageOf) (*service.Page[model.ReportSummary], error) {
	sort, _ := service.ParseSort(order)
	return func(p service.PageOf) (*service.Page[model.ReportSummary], error) {
		return d.Reports(background, model.ReportFilter{Sort: sort}, nil, p)
	}
}

func (d *desk) organsBy(p service.PageOf) (*service.Page[*model.Organ], error) {
	return d.Organs(background, model.OrganFilter{}, nil, p)
}

func TestPagesMakeUpTheList(t *testing.T) {
	d := open(t)
	for i, name := range []string{"甲", "甲", `"\`, "<&>\u2028", "😀", "甲", "-1"} {
		d.now = d.now.Add(1500) // less and more than is stored
		r := d.report(d.organ(name, asItIs), 2020+i/2, blank)
		if i%3 == 0 {
			d.now = d.now.Add(5000)
			d.edit(r.ID, func(r *model.Report) { r.Title += "。" })
		}
	}
	plain := d.report(d.organ("乙", asItIs), 2024, blank)
	stated := d.report(d.organ("丙", asItIs), 2024, func(r *model.Report) { set(r, "applications", "other_all", "natural_person", 0) })
	rows := func(table *model.Table) func(service.PageOf) (*service.Page[jsontext.Value], error) {
		return func(p service.PageOf) (*service.Page[jsontext.Value], error) { return service.RowsOf(table, p) }
	}
	for _, size := range []int{1, 2, 3, 8, 9, 10} {
		pages(t, "organs", size, d.organsBy)
		for _, order := range []string{"", "year", "-year,organ_name", "organ_name,-year", "-organ_name", "updated_at", "-updated_at,organ_name", "published_at", "-published_at,-year,updated_at"} {
			pages(t, order, size, d.reportsBy(order))
		}
	}
	for _, size := range []int{1, 3, 5, 24, 25, 26, 27} {
		pages(t, "rows", size, rows(&plain.Applications))
		pages(t, "rows with an optional one", size, rows(&stated.Applications))
	}
	for want, table := range map[int]*model.Table{25: &plain.Applications, 26: &stated.Applications, 6: &stated.Disclosure, 3: &stated.Reviews} {
		page, err := service.RowsOf(table, service.PageOf{Limit: 100, Total: true})
		if err != nil || len(page.Items) != want || *page.Total != int64(want) {
			t.Errorf("%v: %d rows, want %d", err, len(page.Items), want)
		}
	}
	none, asked := "nobody", service.PageOf{Limit: 1, Total: true}
	if page, err := d.Organs(background, model.OrganFilter{Name: &none}, nil, asked); err != nil || text(t, page) != `{"items":[],"next_cursor":null,"total":0}` {
		t.Error(err, text(t, page))
	}
}

// next is where a list goes on behind the first item after a cursor.
func next[T any](list func(service.PageOf) (*service.Page[T], error)) func(*string) (*string, error) {
	return func(cursor *string) (*string, error) {
		page, err := list(service.PageOf{Cursor: cursor, Limit: 1})
		if err != nil {
			return nil, err
		}
		return page.Next, nil
	}
}

func TestAPlaceOfNoListIsRefused(t *testing.T) {
	d := open(t)
	for i := range 3 {
		d.report(d.organ(fmt.Sprint("机关", i), asItIs), 2024, blank)
	}
	table := model.NewTable(&d.Forms()[0].Applications)
	lists := map[string]func(*string) (*string, error){
		"rows":   next(func(p service.PageOf) (*service.Page[jsontext.Value], error) { return service.RowsOf(&table, p) }),
		"organs": next(d.organsBy),
	}
	for _, order := range []string{"year", "-year", "year,organ_name", "organ_name", "updated_at", "published_at"} {
		lists[order] = next(d.reportsBy(order))
	}
	refuses := func(name, cursor string) {
		t.Helper()
		_, err := lists[name](&cursor)
		fails(t, err, model.Malformed, "query.invalid", "cursor.invalid cursor")
	}
	own := map[string]string{}
	for name, list := range lists {
		next, err := list(nil)
		if err != nil || next == nil {
			t.Fatal(name, err)
		}
		own[name] = *next
		for cut := range *next {
			refuses(name, (*next)[:cut])
		}
		for _, cursor := range []string{"!", "null", *next + "=", *next + "AAAA", " " + *next} {
			refuses(name, cursor)
		}
	}
	for name := range lists {
		for other, cursor := range own {
			if other != name {
				refuses(name, cursor)
			}
		}
	}
	for name, places := range map[string][]string{
		"year":            {`["2024"]`, `["2024", "x", "y"]`, `["x", "y"]`, `["", "y"]`, `["2024.0", "y"]`, `["9223372036854775808", "y"]`, `[2024, "y"]`, `null`},
		"updated_at":      {`["2025-06-01T00:00:00Z", "y"]`},
		"published_at":    {`["", "y"]`},
		"year,organ_name": {`["2024", "y"]`, `["机关", "2024", "y"]`},
		"organ_name":      {`["y"]`},
		"rows":            {`["nothing"]`, `[""]`, `[]`, `["received", "granted"]`},
	} {
		for _, place := range places {
			order := strings.Replace(name, "rows", "form", 1)
			refuses(name, base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"o": %q, "a": %s}`, order, place)))
		}
	}
}

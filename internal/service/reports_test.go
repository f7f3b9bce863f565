package service_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/service"
)

func TestTheYearTurnsInShanghai(t *testing.T) {
	d := open(t)
	for i, k := range []struct {
		now  time.Time
		last int
	}{
		{time.Date(2025, 12, 31, 15, 59, 59, 999999999, time.UTC), 2025}, {time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), 2026},
		{time.Date(2025, 12, 31, 10, 59, 59, 0, time.FixedZone("", -5*60*60)), 2025}, {time.Date(2025, 12, 31, 11, 0, 0, 0, time.FixedZone("", -5*60*60)), 2026},
		{time.Date(2026, 1, 1, 4, 59, 59, 0, time.FixedZone("", 13*60*60)), 2025}, {time.Date(2026, 12, 31, 23, 59, 59, 0, time.FixedZone("", 8*60*60)), 2026},
	} {
		d.now = k.now
		organ := d.organ(fmt.Sprint("机关", i), asItIs)
		_, tried := d.Validate(background, service.Trial{Content: content(k.last, blank)}, "zh")
		if r := d.report(organ, k.last, blank); r.Year != k.last || tried != nil {
			t.Error(k.now, r.Year, tried)
		}
		_, err := d.CreateReport(background, organ.ID, content(k.last+1, blank))
		if args := fails(t, err, model.Invalid, "content.invalid", "year.out_of_range /year"); args["to"] != k.last || args["from"] != 2019 || args["year"] != k.last+1 {
			t.Error(k.now, args)
		}
		_, err = d.Validate(background, service.Trial{Content: content(k.last+1, blank)}, "zh")
		fails(t, err, model.Invalid, "content.invalid", "year.out_of_range /year")
	}
}

func TestEachYearHasItsEdition(t *testing.T) {
	d := open(t)
	organ := d.organ("甲县人民政府", asItIs)
	for _, k := range []struct {
		year           int
		edition, fault string
	}{
		{-2021, "2021", "year.out_of_range"}, {0, "2019", "year.out_of_range"}, {2018, "2019", "year.out_of_range"}, {2019, "2019", ""}, {2019, "2021", "form.edition"}, {2020, "2019", ""}, {2020, "2020", "form.edition"},
		{2021, "2021", ""}, {2021, "2019", "form.edition"}, {2025, "2021", ""}, {2025, "", "form.edition"},
	} {
		c := content(k.year, blank)
		c.Pointer, c.Edition = "/x", &k.edition
		r, err := d.CreateReport(background, organ.ID, c)
		if k.fault != "" {
			place := map[string]string{"year.out_of_range": " /x/year", "form.edition": " /x/edition"}[k.fault]
			if args := fails(t, err, model.Invalid, "content.invalid", k.fault+place); args["year"] != k.year {
				t.Error(args)
			}
		} else if err != nil || r.Edition != k.edition {
			t.Error(k.year, k.edition, err)
		}
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	d := open(t)
	organ := d.organ("甲县人民政府", asItIs)
	year, early, edition := 2024, 2018, "2019"
	filled := 0
	fill := func(r *model.Report) []model.Fault {
		filled++
		set(r, "reviews", "reconsideration", "upheld", 1<<53-1)
		for _, column := range []string{"corrected", "other", "pending"} {
			set(r, "reviews", "reconsideration", column, 1)
		}
		return []model.Fault{{Code: "row.duplicate", Pointer: "/b"}}
	}
	door := []model.Fault{{Code: "value.type", Pointer: "/a"}}
	for _, k := range []struct {
		organ string
		c     service.Content
		fills int
		want  []string
	}{
		{unknown, service.Content{Year: &year, Edition: &edition, Faults: door, Fill: fill}, 1, []string{"organ.unknown /organ_id", "value.type /a", "form.edition /edition", "row.duplicate /b", "form.not_a_count /review_tallies/0/total"}},
		{organ.ID, service.Content{Year: &year, Fill: fill}, 1, []string{"row.duplicate /b", "form.not_a_count /review_tallies/0/total"}},
		{"", service.Content{Year: &year, Faults: door, Fill: fill}, 1, []string{"value.type /a", "row.duplicate /b", "form.not_a_count /review_tallies/0/total"}},
		{unknown, service.Content{Year: &early, Edition: &edition, Faults: door, Fill: fill}, 0, []string{"organ.unknown /organ_id", "value.type /a", "year.out_of_range /year"}},
		{unknown, service.Content{Edition: &edition, Faults: door, Fill: fill}, 0, []string{"organ.unknown /organ_id", "value.type /a"}},
	} {
		filled = 0
		_, err := d.CreateReport(background, k.organ, k.c)
		fails(t, err, model.Invalid, "content.invalid", k.want...)
		if filled != k.fills {
			t.Errorf("filled %d times, want %d", filled, k.fills)
		}
	}
	if page, err := d.Reports(background, model.ReportFilter{}, nil, service.PageOf{Limit: 1, Total: true}); err != nil || *page.Total != 0 {
		t.Error(err, text(t, page))
	}
}

func TestASecondReportOfAYearNamesTheFirst(t *testing.T) {
	d := open(t)
	organ, other := d.organ("甲县人民政府", asItIs), d.organ("甲县人民政府", asItIs)
	d.report(organ, 2023, blank)
	first := d.report(organ, 2024, blank)
	d.report(other, 2024, blank)
	_, err := d.CreateReport(background, organ.ID, content(2024, stock(1)))
	if args := fails(t, err, model.Conflict, "report.exists"); args["id"] != first.ID || args["organ"] != organ.Name || args["year"] != 2024 {
		t.Error(args)
	}
	d.stands(first)
	if err := d.DeleteReport(background, first.ID, nil); err != nil {
		t.Fatal(err)
	}
	if second := d.report(organ, 2024, blank); second.ID == first.ID || second.ETag == first.ETag {
		t.Error(second.ID, second.ETag)
	}
}

func TestOnlyAChangeMakesAVersion(t *testing.T) {
	d := open(t)
	zeros := func(r *model.Report) { r.Reviews.FillZero() }
	words := "总体情况"
	state := func(total string) func(*model.Report) {
		return func(r *model.Report) {
			r.Reviews.Merge([]model.Entry{{Key: "reconsideration", Cells: []model.Sent{{Name: "total", Kind: model.SentNumber, Text: total}}}})
		}
	}
	remark := func(text string) func(*model.Report) {
		return func(r *model.Report) {
			r.Reviews.Merge([]model.Entry{{Key: "reconsideration", Notes: []model.Sent{{Name: "upheld", Kind: model.SentString, Text: text}}}})
		}
	}
	r := d.report(d.organ("甲县人民政府", asItIs), 2024, zeros)
	if d.stands(r); r.Version != 1 || !r.CreatedAt.Equal(d.now.Truncate(time.Microsecond)) || r.UpdatedAt != r.CreatedAt {
		t.Error(r.Version, r.CreatedAt, r.UpdatedAt)
	}
	for _, k := range []struct {
		name    string
		change  func(*model.Report)
		changes bool
	}{
		{"nothing", blank, false}, {"the same figures", zeros, false}, {"there and back", func(r *model.Report) { r.Title += "。"; r.Title = r.DefaultTitle() }, false},
		{"what follows from elsewhere", func(r *model.Report) { r.Organ.Name, r.Validation.Errors, r.Subtotals = "乙", 99, model.Subtotals{} }, false},
		{"a title", func(r *model.Report) { r.Title += "。" }, true}, {"a narrative", func(r *model.Report) { r.Narratives.Overview = &words }, true}, {"the same narrative", func(r *model.Report) { again := words; r.Narratives.Overview = &again }, false},
		{"a zero where it was blank", stock(0), true}, {"zeros again", stock(0), false}, {"a figure", stock(1), true}, {"a blank", func(r *model.Report) { r.Disclosure.Clear(0) }, true},
		{"a total stated as it was computed", state("0"), true}, {"the same total", state("0"), false}, {"a total stated wrong", state("1"), true}, {"a remark", remark("注"), true}, {"the same remark", remark("注"), false}, {"another scope", func(r *model.Report) { r.Scope = model.Own }, true},
	} {
		before := *r
		d.now = d.now.Add(time.Minute)
		r = d.edit(r.ID, k.change)
		changed := [3]bool{r.Version == before.Version+1, r.ETag != before.ETag, r.UpdatedAt.Equal(d.now.Truncate(time.Microsecond))}
		if changed != [3]bool{k.changes, k.changes, k.changes} || r.CreatedAt != before.CreatedAt || !k.changes && (r.Version != before.Version || r.UpdatedAt != before.UpdatedAt) {
			t.Errorf("%s: version, tag and time changed: %v, want %v", k.name, changed, k.changes)
		}
		if k.changes {
			d.stands(r)
		}
	}
}

func TestAChangeThatFailsStoresNothing(t *testing.T) {
	d := open(t)
	r := d.report(d.organ("甲县人民政府", asItIs), 2024, stock(1))
	stop := errors.New("stop")
	edit := func(id string, match service.IfMatch, err error) error {
		_, got := d.EditReport(background, id, match, func(r *model.Report) error {
			r.Title = "改"
			stock(2)(r)
			return err
		})
		return got
	}
	if err := edit(r.ID, nil, stop); !errors.Is(err, stop) {
		t.Error(err)
	}
	fails(t, edit(r.ID, nil, model.Refuse([]model.Fault{{Code: "value.type", Pointer: "/a"}})), model.Invalid, "content.invalid", "value.type /a")
	fails(t, edit(unknown, nil, nil), model.NotFound, "report.not_found")
	fails(t, edit(r.ID, service.IfMatch{"old"}, nil), model.Stale, "report.changed")
	_, err := d.EditReport(background, r.ID, nil, func(r *model.Report) error {
		for _, column := range []string{"upheld", "corrected", "other", "pending"} {
			set(r, "reviews", "reconsideration", column, 1<<53-1)
		}
		return nil
	})
	fails(t, err, model.Invalid, "content.invalid", "form.not_a_count /review_tallies/0/total")
	d.stands(r)
}

func TestAWriterGetsTheStateThatIsExpected(t *testing.T) {
	d := open(t)
	organ := d.organ("甲县人民政府", asItIs)
	r := d.report(organ, 2024, blank)
	for i, k := range []struct {
		match  func(tag string) service.IfMatch
		admits bool
	}{
		{func(string) service.IfMatch { return nil }, true}, {func(string) service.IfMatch { return service.IfMatch{"*"} }, true}, {func(tag string) service.IfMatch { return service.IfMatch{tag} }, true},
		{func(tag string) service.IfMatch { return service.IfMatch{"x", tag, "y"} }, true}, {func(string) service.IfMatch { return service.IfMatch{"x", "*"} }, true},
		{func(string) service.IfMatch { return service.IfMatch{"x"} }, false}, {func(string) service.IfMatch { return service.IfMatch{"x", "y"} }, false}, {func(string) service.IfMatch { return service.IfMatch{""} }, false},
		{func(tag string) service.IfMatch { return service.IfMatch{tag[:31], tag + "x"} }, false},
	} {
		changed, err := d.EditReport(background, r.ID, k.match(r.ETag), func(r *model.Report) error { r.Title = fmt.Sprint(i); return nil })
		renamed, err2 := d.EditOrgan(background, organ.ID, k.match(organ.ETag()), func(o *model.Organ) []model.Fault { o.Name = fmt.Sprint(i); return nil })
		if k.admits {
			if err != nil || err2 != nil {
				t.Fatal(i, err, err2)
			}
			stale := service.IfMatch{r.ETag, organ.ETag()}
			r, organ = changed, renamed
			fails(t, d.DeleteReport(background, r.ID, stale), model.Stale, "report.changed")
			fails(t, d.DeleteOrgan(background, organ.ID, stale), model.Stale, "organ.changed")
			continue
		}
		if args := fails(t, err, model.Stale, "report.changed"); args["version"] != r.Version {
			t.Error(i, args)
		}
		fails(t, err2, model.Stale, "organ.changed")
		_, err = d.NilReturn(background, r.ID, k.match(r.ETag), []string{"reviews"})
		fails(t, err, model.Stale, "report.changed")
		fails(t, d.DeleteReport(background, r.ID, k.match(r.ETag)), model.Stale, "report.changed")
		fails(t, d.DeleteOrgan(background, organ.ID, k.match(organ.ETag())), model.Stale, "organ.changed")
	}
	r.Organ.Name = organ.Name
	d.stands(r)
	if err := errors.Join(d.DeleteReport(background, r.ID, service.IfMatch{"x", r.ETag}), d.DeleteOrgan(background, organ.ID, service.IfMatch{"*"})); err != nil {
		t.Error(err)
	}
	_, err := d.Report(background, r.ID)
	fails(t, err, model.NotFound, "report.not_found")
	fails(t, d.DeleteReport(background, r.ID, service.IfMatch{"*"}), model.NotFound, "report.not_found")
	fails(t, d.DeleteOrgan(background, organ.ID, service.IfMatch{"*"}), model.NotFound, "organ.not_found")
}

func TestTheTagIsOfTheReportsOwnContent(t *testing.T) {
	d := open(t)
	organ, twin := d.organ("甲县人民政府", asItIs), d.organ("甲县人民政府", asItIs)
	r := d.report(organ, 2024, stock(1))
	tags := map[string]string{}
	differs := func(name string, r *model.Report) *model.Report {
		t.Helper()
		if other, is := tags[r.ETag]; is {
			t.Errorf("%s has the tag of %s", name, other)
		}
		tags[r.ETag] = name
		return r
	}
	differs("the first", r)
	differs("the twin's", d.report(twin, 2024, stock(1)))
	differs("the year before", d.report(organ, 2023, stock(1)))
	d.now = d.now.Add(time.Hour)
	region := "410711"
	if _, err := d.EditOrgan(background, organ.ID, nil, func(o *model.Organ) []model.Fault {
		o.Name, o.RegionCode, o.Level, o.ParentID = "乙市人民政府", &region, model.Prefectural, &twin.ID
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got, err := d.Report(background, r.ID)
	if err != nil || got.ETag != r.ETag || got.Version != 1 || got.Organ.Name != "乙市人民政府" || *got.Organ.RegionCode != region || got.Organ.Level != model.Prefectural || got.UpdatedAt != r.UpdatedAt {
		t.Errorf("%v %s", err, text(t, got))
	}
	if same := d.edit(r.ID, blank); same.ETag != r.ETag || same.Version != 1 {
		t.Error(same.ETag, same.Version)
	}
	differs("with another figure", d.edit(r.ID, stock(2)))
	back := differs("with the first figure again", d.edit(r.ID, stock(1)))
	if back.Version != 3 || text(t, back.Disclosure) != text(t, r.Disclosure) {
		t.Errorf("%s", text(t, back))
	}
}

func TestANilReturnIsAllOrNothing(t *testing.T) {
	d := open(t)
	organ := d.organ("甲县人民政府", asItIs)
	zero, none := form.Of(0), form.Figure{}
	figures := func(r *model.Report) [3]form.Figure {
		return [3]form.Figure{r.Disclosure.At(0, 0), r.Applications.At(r.Applications.Table.Row("handled_total"), 6), r.Reviews.At(2, 4)}
	}
	for i, k := range []struct {
		fill     func(*model.Report)
		sections []string
		want     [3]form.Figure
		stops    string
	}{
		{blank, []string{"applications", "reviews"}, [3]form.Figure{none, zero, zero}, ""}, {blank, []string{"disclosure"}, [3]form.Figure{zero, none, none}, ""},
		{stock(0), []string{"disclosure", "reviews", "disclosure"}, [3]form.Figure{zero, none, zero}, ""}, {stock(3), []string{"applications"}, [3]form.Figure{form.Of(0), zero, none}, ""},
		{stock(3), []string{"applications", "reviews", "disclosure"}, [3]form.Figure{form.Of(0), none, none}, "disclosure"},
		{func(r *model.Report) { set(r, "reviews", "litigation_after_reconsideration", "pending", 1) }, []string{"disclosure", "reviews", "applications"}, [3]form.Figure{}, "reviews"},
	} {
		before := d.report(organ, 2020+i, k.fill)
		after, err := d.NilReturn(background, before.ID, service.IfMatch{before.ETag}, k.sections)
		if k.stops != "" {
			if args := fails(t, err, model.Conflict, "nil_return.figures"); args["key"] != k.stops {
				t.Error(args)
			}
			after = before
		} else if err != nil || after.Version != 2 || after.ETag == before.ETag {
			t.Fatal(i, err)
		}
		d.stands(after)
		if got := figures(after); got != k.want {
			t.Errorf("%d: %v, want %v", i, got, k.want)
		}
		if again, err := d.NilReturn(background, before.ID, nil, k.sections); k.stops == "" && (err != nil || again.Version != 2) {
			t.Error("a second one changes nothing", again.Version, err)
		}
	}
}

package service_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/service"
)

// utc is a moment as a server in Europe has it; Beijing is eight hours ahead.
func utc(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04:05.999999999", text)
	if err != nil {
		panic(err)
	}
	return at
}

// standing is how far an organ is with its report of 2024: the status, and the days left and late.
func (o *office) standing(ctx context.Context) map[string]string {
	o.t.Helper()
	page, err := o.Submissions(ctx, 2024, nil, nil, service.PageOf{Limit: 500, Total: true})
	quiet(o.t, err)
	found := map[string]string{}
	counted := map[string]int64{"none": 0, "draft": 0, "submitted": 0, "returned": 0, "published": 0, "late": 0}
	for _, one := range page.Items {
		found[one.Organ.Name] = fmt.Sprint(one.Status, " ", text(o.t, one.DaysLeft), " ", text(o.t, one.DaysLate))
		counted[one.Status]++
	}
	is(o.t, text(o.t, page.Totals), text(o.t, counted))
	is(o.t, *page.Total, int64(len(page.Items)))
	return found
}

// is makes sure of how far an organ is.
func (o *office) is(name, want string) {
	o.t.Helper()
	if got := o.standing(background)[name]; got != want {
		o.t.Errorf("%v %s: %s, want %s", o.now, name, got, want)
	}
}

// step is one after another, each of which has to go well.
func (o *office) step(id string, steps ...string) {
	o.t.Helper()
	for _, step := range steps {
		var err error
		switch step {
		case "submit":
			_, err = o.Submit(background, id, nil, "zh")
		case "publish":
			_, err = o.Publish(background, id, nil, "zh")
		case "return":
			_, err = o.Return(background, id, nil, "请核对")
		case "amend":
			_, err = o.Amend(background, id, nil, "更正")
		case "withdraw":
			_, err = o.Withdraw(background, id, nil, "有误")
		case "discard":
			err = o.DeleteReport(background, id, nil)
		case "edit":
			o.edit(id, func(r *model.Report) { r.Title += "。" })
		}
		if err != nil {
			o.t.Fatal(step, err)
		}
	}
}

// whole is a report with which nothing is wrong.
func whole(r *model.Report) {
	for _, t := range r.Tables() {
		t.FillZero()
	}
	words := "本年度工作按要求开展，情况与上年相同。"
	r.Narratives = model.Narratives{Overview: &words, Problems: &words, OtherMatters: &words}
}

// department registers a department of a county.
func (o *office) department(name string) *model.Organ {
	return o.organ(name, func(o *model.Organ) { o.Kind = model.Department })
}

// The day of the deadline is in time to its last second where the law holds, wherever the server's clock is.
func TestTheDeadlineIsADayWhereTheLawHolds(t *testing.T) {
	o := openOffice(t, asUsual)
	o.now = utc("2024-12-31 16:00:00") // the new year has begun
	city := o.organ("宿迁市人民政府", func(o *model.Organ) { o.Level = model.Prefectural })
	county := o.organ("甲县人民政府", below(city))
	for name, change := range map[string]func(*model.Organ){
		"财政局": func(o *model.Organ) { o.Kind = model.Department },
		"管委会": func(o *model.Organ) { o.Kind = model.Agency },
		"医院":  func(o *model.Organ) { o.Kind = model.AuthorizedOrganization },
		"办公室": func(o *model.Organ) { o.Kind, o.IsOwnOffice = model.Department, true },
		"乙镇":  func(o *model.Organ) { o.Level = model.Township },
		"所":   func(o *model.Organ) { o.Level, o.Kind = model.Township, model.Department },
	} {
		o.organ(name, func(o *model.Organ) { below(county)(o); change(o) })
	}
	january, march, none := []string{"财政局", "管委会", "医院", "办公室"}, []string{"宿迁市人民政府", "甲县人民政府"}, []string{"乙镇", "所"}
	east := time.FixedZone("", 14*60*60)
	for _, k := range []struct {
		now            time.Time
		january, march string
	}{
		{utc("2024-12-31 16:00:00"), "none 30 null", "none 89 null"}, {utc("2025-01-30 15:59:59.999999999"), "none 1 null", "none 60 null"}, {utc("2025-01-30 16:00:00"), "none 0 null", "none 59 null"},
		{utc("2025-01-31 15:59:59.999999999"), "none 0 null", "none 59 null"}, {utc("2025-01-31 15:59:59.999999999").In(east), "none 0 null", "none 59 null"},
		{utc("2025-01-31 16:00:00"), "late null 1", "none 58 null"}, {utc("2025-01-31 16:00:00").In(time.FixedZone("", -11*60*60)), "late null 1", "none 58 null"},
		{utc("2025-03-31 15:59:59.999999999"), "late null 59", "none 0 null"}, {utc("2025-03-31 16:00:00"), "late null 60", "late null 1"}, {utc("2026-01-31 15:59:59"), "late null 365", "late null 306"},
	} {
		o.now = k.now
		for want, names := range map[string][]string{k.january: january, k.march: march, "none null null": none} {
			for _, name := range names {
				o.is(name, want)
			}
		}
	}
	deadlines := map[string]string{}
	page, err := o.Submissions(background, 2024, &county.ID, nil, service.PageOf{Limit: 500})
	quiet(t, err)
	for _, one := range page.Items {
		deadlines[one.Organ.Name] = text(t, one.Deadline)
	}
	is(t, fmt.Sprint(deadlines), `map[乙镇:null 办公室:"2025-01-31" 医院:"2025-01-31" 所:null 甲县人民政府:"2025-03-31" 管委会:"2025-01-31" 财政局:"2025-01-31"]`)
}

// The law sets no date for townships; a jurisdiction may, and may set others earlier.
func TestAJurisdictionSetsItsOwnDeadlines(t *testing.T) {
	o := openOffice(t, func(o *service.Options) {
		rules, err := o.Rules.WithPolicy([]byte(`{deadlines: [{kinds: [government], levels: [township], day: "03-10"}, {kinds: [department], levels: [county], day: "01-20"}]}`))
		quiet(t, err)
		o.Rules = rules
	})
	o.now = utc("2025-01-15 00:00:00")
	o.organ("县", asItIs)
	o.organ("镇", func(o *model.Organ) { o.Level = model.Township })
	o.department("局")
	o.organ("市局", func(o *model.Organ) { o.Level, o.Kind = model.Prefectural, model.Department })
	for _, k := range []struct{ now, county, town, office, city string }{
		{"2025-01-20 15:59:59", "none 70 null", "none 49 null", "none 0 null", "none 11 null"},
		{"2025-01-20 16:00:00", "none 69 null", "none 48 null", "late null 1", "none 10 null"},
		{"2025-03-10 15:59:59", "none 21 null", "none 0 null", "late null 49", "late null 38"},
		{"2025-03-10 16:00:00", "none 20 null", "late null 1", "late null 50", "late null 39"},
	} {
		o.now = utc(k.now)
		for name, want := range map[string]string{"县": k.county, "镇": k.town, "局": k.office, "市局": k.city} {
			o.is(name, want)
		}
	}
}

// Each state on the last day and on the day after. What stands published is published whatever is drafted meanwhile; what
// was withdrawn is as if it had not begun.
func TestEveryStateBeforeAndAfterTheDeadline(t *testing.T) {
	o := openOffice(t, asUsual)
	o.now = utc("2025-01-10 00:00:00")
	cases := []struct {
		name, before, after string
		steps               []string
	}{
		{"draft", "draft 0 null", "late null 1", nil},
		{"submitted", "submitted 0 null", "late null 1", []string{"submit"}},
		{"returned", "returned 0 null", "late null 1", []string{"submit", "return"}},
		{"returned and edited", "returned 0 null", "late null 1", []string{"submit", "return", "edit"}},
		{"returned and submitted", "submitted 0 null", "late null 1", []string{"submit", "return", "submit"}},
		{"returned and published", "published null null", "published null null", []string{"submit", "return", "submit", "publish"}},
		{"published", "published null null", "published null null", []string{"submit", "publish"}},
		{"amending", "published null null", "published null null", []string{"submit", "publish", "amend", "edit"}},
		{"amendment submitted", "published null null", "published null null", []string{"submit", "publish", "amend", "edit", "submit"}},
		{"amendment returned", "published null null", "published null null", []string{"submit", "publish", "amend", "edit", "submit", "return"}},
		{"amendment given up", "published null null", "published null null", []string{"submit", "publish", "amend", "edit", "discard"}},
		{"amended", "published null null", "published null null", []string{"submit", "publish", "amend", "edit", "submit", "publish"}},
		{"withdrawn", "none 0 null", "late null 1", []string{"submit", "publish", "withdraw"}},
		{"withdrawn and drafted", "draft 0 null", "late null 1", []string{"submit", "publish", "withdraw", "amend"}},
		{"withdrawn while amending", "draft 0 null", "late null 1", []string{"submit", "publish", "amend", "withdraw"}},
		{"withdrawn and submitted", "submitted 0 null", "late null 1", []string{"submit", "publish", "withdraw", "amend", "submit"}},
		{"withdrawn and returned", "returned 0 null", "late null 1", []string{"submit", "publish", "withdraw", "amend", "submit", "return"}},
		{"withdrawn and given up", "none 0 null", "late null 1", []string{"submit", "publish", "withdraw", "amend", "discard"}},
		{"back again", "published null null", "published null null", []string{"submit", "publish", "withdraw", "amend", "edit", "submit", "publish"}},
		{"gone", "none 0 null", "late null 1", []string{"discard"}},
	}
	o.department("none")
	for _, k := range cases {
		o.step(o.report(o.department(k.name), 2024, whole).ID, k.steps...)
	}
	other := o.department("of another year")
	o.publish(o.report(other, 2023, whole))
	for now, standing := range map[string]func(before, after string) string{
		"2025-01-31 15:59:59": func(before, _ string) string { return before }, "2025-01-31 16:00:00": func(_, after string) string { return after },
	} {
		o.now = utc(now)
		o.is("none", standing("none 0 null", "late null 1"))
		o.is("of another year", standing("none 0 null", "late null 1"))
		for _, k := range cases {
			o.is(k.name, standing(k.before, k.after))
		}
	}
}

// The first publication is what counts; of an imported report the date that its publisher gave, if that is known.
func TestHowLateAPublicationWas(t *testing.T) {
	o := openOffice(t, asUsual)
	o.now = utc("2025-01-10 00:00:00")
	on := func(day string) func(*model.Report) {
		return func(r *model.Report) { imported(r); r.PublishedOn = &day }
	}
	for name, fill := range map[string]func(*model.Report){"known in time": on("2025-01-31"), "known late": on("2025-02-05"), "not known": imported, "of an early bird": on("2025-01-02")} {
		o.publish(o.report(o.department(name), 2024, fill))
	}
	for _, k := range []struct{ name, now string }{{"last second", "2025-01-31 15:59:59.999999"}, {"first second", "2025-01-31 16:00:00"}, {"days later", "2025-02-03 15:59:59"}} {
		o.now = utc(k.now)
		r := o.publish(o.report(o.department(k.name), 2024, whole))
		o.now = utc("2025-03-01 00:00:00")
		o.step(r.ID, "amend", "edit", "submit", "publish", "withdraw", "amend", "edit", "submit", "publish")
	}
	for name, want := range map[string]string{
		"known in time": "null null", "known late": "null 5", "not known": "null null", "of an early bird": "null null", "last second": "null null", "first second": "null 1", "days later": "null 3",
	} {
		o.is(name, "published "+want)
	}
}

func TestEachSeesItsOwnPartOfTheList(t *testing.T) {
	o := openOffice(t, asUsual)
	o.now = utc("2025-01-10 00:00:00")
	county := o.organ("县", asItIs)
	town := o.organ("镇", below(county))
	o.organ("村", below(town))
	o.organ("邻县", asItIs)
	for role, want := range map[string]string{
		model.Reader: "map[县:none 80 null 村:none 80 null 镇:none 80 null]", model.Reviewer: "map[县:none 80 null 村:none 80 null 镇:none 80 null]", model.Editor: "map[县:none 80 null]",
	} {
		is(t, fmt.Sprint(o.standing(model.WithCaller(context.Background(), &model.Caller{Role: role, Organ: county}))), want)
	}
	for role, want := range map[string]int{model.Reader: 2, model.Editor: 1} {
		c := model.WithCaller(context.Background(), &model.Caller{Role: role, Organ: town})
		page, err := o.Submissions(c, 2024, &town.ID, nil, service.PageOf{Limit: 9})
		quiet(t, err)
		is(t, len(page.Items), want)
		_, err = o.Submissions(c, 2024, &county.ID, nil, service.PageOf{Limit: 9})
		fails(t, err, model.NotFound, "organ.not_found")
	}
	_, err := o.Submissions(context.Background(), 2024, nil, nil, service.PageOf{Limit: 9})
	fails(t, err, model.Unauthorized, "token.required")
}

package rule

import (
	"testing"
	"time"

	"nianbao/internal/model"
)

func TestDeadlines(t *testing.T) {
	forms, c := load(t)
	government := func(level string) *model.Organ { return &model.Organ{Level: level, Kind: model.Government} }
	body := func(kind string) *model.Organ { return &model.Organ{Level: model.County, Kind: kind} }
	missed := func(published, deadline string) []string {
		return []string{"years  deadline=" + deadline + " published=" + published}
	}
	early := func(published string) []string { return []string{"years  published=" + published + " year=2024"} }
	for name, k := range map[string]struct {
		on, at        string
		organ         *model.Organ
		missed, early []string
		checked       int
	}{
		"a county in time":            {on: "2025-03-31", organ: government(model.County), checked: 1},
		"a county a day late":         {on: "2025-04-01", organ: government(model.County), missed: missed("2025-04-01", "2025-03-31"), checked: 1},
		"a city a year late":          {on: "2026-01-01", organ: city, missed: missed("2026-01-01", "2025-03-31"), checked: 1},
		"a province in time":          {on: "2025-02-01", organ: government(model.Provincial), checked: 1},
		"a department in time":        {on: "2025-01-31", organ: body(model.Department), checked: 1},
		"a department a day late":     {on: "2025-02-01", organ: body(model.Department), missed: missed("2025-02-01", "2025-01-31"), checked: 1},
		"an agency a day late":        {on: "2025-02-01", organ: body(model.Agency), missed: missed("2025-02-01", "2025-01-31"), checked: 1},
		"an organization a day late":  {on: "2025-02-01", organ: body(model.AuthorizedOrganization), missed: missed("2025-02-01", "2025-01-31"), checked: 1},
		"a township has no date":      {on: "2025-12-01", organ: township},
		"the first day":               {on: "2025-01-01", organ: city, checked: 1},
		"the last of the year":        {on: "2024-12-31", organ: city, early: early("2024-12-31"), checked: 1},
		"a draft sent on its day":     {at: "2025-03-31T15:59:59Z", organ: city, checked: 1},
		"midnight is the next day":    {at: "2025-03-31T16:00:00Z", organ: city, missed: missed("2025-04-01", "2025-03-31"), checked: 1},
		"new year where the law is":   {at: "2024-12-31T16:00:00Z", organ: city, checked: 1},
		"a second before":             {at: "2024-12-31T15:59:59Z", organ: city, early: early("2024-12-31"), checked: 1},
		"the printed day comes first": {on: "2025-03-01", at: "2026-01-01T00:00:00Z", organ: city, checked: 1},
	} {
		r := full(forms, 2024)
		if k.on != "" {
			r.PublishedOn = &k.on
		}
		if k.at != "" {
			at, err := time.Parse(time.RFC3339, k.at)
			if err != nil {
				t.Fatal(err)
			}
			r.FirstPublishedAt = &at
		}
		x := Case{Report: r, Organ: k.organ, Forms: forms}
		v := c.Evaluate(x, "zh")
		for code, want := range map[string][]string{"deadline.missed": k.missed, "deadline.too_early": k.early} {
			var got []string
			if len(found(v, code)) > 0 {
				got = append(got, told(finding(t, v, code)))
			}
			same(t, name+" "+code, got, want)
		}
		same(t, name, checks(v, "deadline.missed").Run, k.checked)
		same(t, name, checks(v, "deadline.too_early").Run, 1)
		same(t, name, open(v, "deadline."), []string{})
		complete(t, c, x)
	}
	day := "2021-04-01"
	for name, k := range map[string]struct {
		on    *string
		organ *model.Organ
		open  []string
		found []string
	}{
		"nothing known":         {open: []string{"deadline.missed years organ publication", "deadline.too_early years publication"}},
		"a draft":               {organ: city, open: []string{"deadline.missed years publication", "deadline.too_early years publication"}},
		"nobody":                {on: &day, open: []string{"deadline.missed years organ"}},
		"in the edition before": {on: &day, organ: city, open: []string{}, found: []string{"deadline.missed years "}},
	} {
		r := full(forms, 2020)
		r.PublishedOn = k.on
		v := c.Evaluate(Case{Report: r, Organ: k.organ, Forms: forms}, "zh")
		same(t, name, open(v, "deadline."), k.open)
		same(t, name, found(v, "deadline."), append([]string{}, k.found...))
	}
}

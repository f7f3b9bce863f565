package form_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"nianbao/internal/form"

	"github.com/google/go-cmp/cmp"
)

// changed is the text with each old part replaced once by the new that follows it; every old part must be there.
func changed(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the edition has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func load(texts ...string) (form.Forms, error) {
	folder := fstest.MapFS{}
	for i, text := range texts {
		folder["editions/"+string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return form.Load(folder)
}

// What is changed here is wrong in one way only, so that no other check of the loader finds it first.
func TestParseRefuses(t *testing.T) {
	good := source(t, "2021.yaml")
	for name, c := range map[string][]string{
		"no document":                   {good, "# nothing\n"},
		"two documents":                 {good, good + "\n---\n" + good},
		"a list":                        {good, "- edition: 2021\n"},
		"no edition key":                {`edition: "2021"`, `edition: ""`},
		"no first year":                 {`years: { from: 2021 }`, `years: {}`},
		"a year below one":              {`years: { from: 2021 }`, `years: { from: -5 }`},
		"unknown member of a row":       {`{ key: granted, label`, `{ key: granted, colour: red, label`},
		"unknown member of a column":    {`{ key: upheld, label`, `{ key: upheld, width: 3, label`},
		"unknown member of an identity": {`along: rows, lines`, `across: columns, along: rows, lines`},
		"unknown language":              {`zh: 行政复议,`, `zh: 行政复议, fr: Recours,`},
		"a key twice in a row":          {`{ key: granted, label`, `{ key: granted, key: granted, label`},
		"a key twice in the units":      {`  cny_10k: {`, "  count: { decimals: 0, max: 5 }\n  cny_10k: {"},
		"a key in another case":         {`regulation: `, `Regulation: `},
		"a member by its field":         {`{ key: granted, label`, `{ key: granted, number: 7, label`},
		"a figure for a word":           {`decimals: 6`, `decimals: six`},
		"a unit beyond 64 bits":         {`max: 9007199254740991`, `max: 92233720368547758070`},
		"negative decimals":             {`decimals: 6`, `decimals: -1`},
		"ten decimals":                  {`decimals: 6`, `decimals: 10`},
		"a unit that holds nothing":     {`max: 999999999999999999`, `max: 0`},
		"a column without unit":         {`en: Upheld }, unit: count`, `en: Upheld }`},
		"a column of unknown unit":      {`en: Upheld }, unit: count`, `en: Upheld }, unit: counts`},
		"a column without nature":       {`en: Upheld }, unit: count, nature: flow`, `en: Upheld }, unit: count`},
		"a column of unknown nature":    {`en: Upheld }, unit: count, nature: flow`, `en: Upheld }, unit: count, nature: river`},
		"a column without key":          {`{ key: research_institution, label`, `{ label`},
		"a column twice":                {`{ key: research_institution, label`, `{ key: commercial_enterprise, label`},
		"a row without key":             {`{ key: granted, label`, `{ label`},
		"a row twice":                   {`{ key: granted, label`, `{ key: partially_granted, label`},
		"a row of another's column":     {`columns: [amount_cny_10k]`, `columns: [total]`},
		"a cell twice":                  {`columns: [amount_cny_10k]`, `columns: [amount_cny_10k, amount_cny_10k]`},
		"a row of an unknown group":     {`{ key: granted, label`, `{ key: granted, group: nobody, label`},
		"a row that states no group":    {`states: other_handling`, `states: nobody`},
		"a group without rows":          {`rows: ["group:refused"]`, `rows: []`},
		"a group of an unknown row":     {`rows: ["group:refused"]`, `rows: [nobody]`},
		"a group of an unknown role":    {`rows: ["role:leaf"]`, `rows: ["role:leaves"]`},
		"a group of a column":           {`rows: ["group:refused"]`, `rows: [natural_person]`},
		"a section twice":               {`{ key: problems, kind`, `{ key: overview, kind`},
		"a section without key":         {`{ key: problems, kind`, `{ kind`},
		"a section of unknown kind":     {`{ key: problems, kind: narrative`, `{ key: problems, kind: song`},
		"a narrative called a table":    {`{ key: problems, kind: narrative`, `{ key: problems, kind: table`},
		"a table called a narrative":    {`{ key: reviews, kind: table`, `{ key: reviews, kind: narrative`},
		"a table without section":       {`- { key: reviews, kind: table`, `- { key: judgments, kind: narrative`},
		"an identity without rule":      {`rule: disclosure.stock_flow, `, ``},
		"an identity of no table":       {`rule: disclosure.stock_flow, table: disclosure`, `rule: disclosure.stock_flow, table: overview`},
		"an identity without axis":      {`along: columns, actual: [in_force]`, `actual: [in_force]`},
		"an identity along nothing":     {`along: columns, actual: [in_force]`, `along: depth, actual: [in_force]`},
		"no actual":                     {`actual: [in_force]`, `actual: []`},
		"no expected":                   {`expected: ["previous:in_force", issued, "-repealed"]`, `expected: []`},
		"an unknown actual":             {`actual: [in_force]`, `actual: [in_stock]`},
		"an unknown expected":           {`"-repealed"]`, `"-revoked"]`},
		"an unknown term of last year":  {`"previous:in_force"`, `"previous:in_stock"`},
		"minus after previous":          {`"previous:in_force"`, `"previous:-in_force"`},
		"rows along the columns":        {`actual: [in_force]`, `actual: [regulations]`},
		"a group along the columns":     {`actual: [in_force]`, `actual: ["group:refused"]`},
		"the group of no group":         {`rows: ["group:refused"]`, `rows: ["group:"]`},
		"an unknown place":              {`at: received`, `at: nobody`},
		"a place that is no term":       {`at: received`, `at: granted`},
		"several results derived":       {`at: received }`, `at: received, derives: true }`},
		"a result of last year":         {`actual: [in_force]`, `actual: ["previous:in_force"]`},
		"a group twice":                 {`- { key: unavailable, label`, `- { key: refused, label`},
		"a label in one language":       {`label: { zh: 规章, en: Administrative rules }`, `label: { zh: 规章 }`},
		"no title":                      {`title: "{organ}{year}年政府信息公开工作年度报告"`, `title: ""`},
		"a negative length":             {`max_characters: 1000`, `max_characters: -1`},
		"an unknown line":               {`lines: ["role:part"]`, `lines: ["role:parts"]`},
		"no line with all terms":        {`expected: ["previous:in_force", issued, "-repealed"]`, `expected: [decisions]`},
	} {
		t.Run(name, func(t *testing.T) {
			if e, err := form.Parse([]byte(changed(t, good, c...))); err == nil || e != nil {
				t.Errorf("edition %v, error %v", e != nil, err)
			}
		})
	}
}

// smallest is an edition of one cell a table, which needs no identity, no group and no role.
const smallest = `
edition: x
title: "{organ}{year}"
regulation: 条例
source: { document: 文, name: { zh: 甲, en: a } }
years: { from: 2019 }
units: { n: { decimals: 9, max: 1 } }
sections: [{ key: disclosure, kind: table, title: { zh: 甲, en: a } }, { key: applications, kind: table, title: { zh: 甲, en: a } }, { key: reviews, kind: table, title: { zh: 甲, en: a } }]
disclosure: { columns: [{ key: c, unit: n, nature: flow, label: { zh: 甲, en: a } }], rows: [{ key: r, label: { zh: 甲, en: a } }] }
applications: { columns: [{ key: c, unit: n, nature: flow, label: { zh: 甲, en: a } }], rows: [{ key: r, label: { zh: 甲, en: a } }] }
reviews: { columns: [{ key: c, unit: n, nature: flow, label: { zh: 甲, en: a } }], rows: [{ key: r, label: { zh: 甲, en: a } }] }
`

func TestATableHasRowsAndColumns(t *testing.T) {
	e, err := form.Parse([]byte(smallest))
	if err != nil {
		t.Fatal(err)
	}
	if c := e.Reviews.Columns[0]; c.Format(1) != "0.000000001" || !c.Holds(1) || c.Holds(2) {
		t.Error(c.Format(1))
	}
	for _, part := range []string{"columns: [{ key: c, unit: n, nature: flow, label: { zh: 甲, en: a } }]", "rows: [{ key: r, label: { zh: 甲, en: a } }]"} {
		if _, err := form.Parse([]byte(changed(t, smallest, part, strings.Split(part, " ")[0]+" []"))); err == nil {
			t.Errorf("loaded without %s", part)
		}
	}
}

func TestFiguresOfTwoUnitsAreNotAdded(t *testing.T) {
	text := changed(t, source(t, "2021.yaml"),
		`columns: [amount_cny_10k]`, `columns: [decisions, amount_cny_10k]`,
		`actual: [in_force], expected: ["previous:in_force", issued, "-repealed"]`, `actual: [decisions], expected: [amount_cny_10k]`)
	if _, err := form.Parse([]byte(text)); err == nil {
		t.Error("loaded")
	}
	if _, err := form.Parse([]byte(strings.Replace(text, "unit: cny_10k", "unit: count", 1))); err != nil {
		t.Error(err)
	}
}

func TestLoadRefusesWhatDoesNotAdjoin(t *testing.T) {
	early, late := source(t, "2019.yaml"), source(t, "2021.yaml")
	third := changed(t, late, `edition: "2021"`, `edition: "2030"`, "from: 2021", "from: 2030")
	until := func(year string) string { return changed(t, late, "from: 2021", "from: 2021, to: "+year) }
	for name, c := range map[string]struct {
		texts []string
		good  bool
	}{
		"both":                        {[]string{early, late}, true},
		"in any order":                {[]string{late, early}, true},
		"three":                       {[]string{third, early, until("2029")}, true},
		"each a year":                 {[]string{changed(t, early, "to: 2020", "to: 2019"), changed(t, early, `"2019"`, `"2020"`, "from: 2019", "from: 2020"), late}, true},
		"the last alone":              {[]string{late}, true},
		"the first alone":             {[]string{early}, false},
		"the second goes on":          {[]string{early, late, third}, false},
		"the second ends too soon":    {[]string{early, until("2028"), third}, false},
		"the second ends too late":    {[]string{early, until("2030"), third}, false},
		"the last ends":               {[]string{early, until("2029")}, false},
		"the same edition twice":      {[]string{early, until("2029"), changed(t, third, `"2030"`, `"2021"`)}, false},
		"the same file twice":         {[]string{early, late, late}, false},
		"one that is no edition":      {[]string{early, late, "edition: x\n"}, false},
		"one whose YAML is broken":    {[]string{early, late, "edition: [\n"}, false},
		"both begin in the same year": {[]string{changed(t, early, "from: 2019, to: 2020", "from: 2021"), late}, false},
	} {
		t.Run(name, func(t *testing.T) {
			forms, err := load(c.texts...)
			if (err == nil) != c.good || (forms != nil) != c.good || len(forms) > 0 && len(forms) != len(c.texts) {
				t.Fatalf("%d editions, error %v", len(forms), err)
			}
			for i := 1; i < len(forms); i++ {
				if forms[i].Years.From != forms[i-1].Years.To+1 {
					t.Errorf("%d follows %d", forms[i].Years.From, forms[i-1].Years.To)
				}
			}
		})
	}
}

func TestLoadReadsTheEditionsFolderAlone(t *testing.T) {
	text := []byte(source(t, "2021.yaml"))
	for name, c := range map[string]struct {
		folder fstest.MapFS
		want   int
	}{
		"nothing":                {fstest.MapFS{}, 0},
		"an empty folder":        {fstest.MapFS{"editions": {Mode: fs.ModeDir | 0o755}}, 0},
		"another folder":         {fstest.MapFS{"drafts/2021.yaml": {Data: text}}, 0},
		"another ending":         {fstest.MapFS{"editions/2021.yml": {Data: text}}, 0},
		"a folder named as file": {fstest.MapFS{"editions/2021.yaml/x": {Data: text}}, 0},
		"beside what is no YAML": {fstest.MapFS{"editions/2021.yaml": {Data: text}, "editions/README.md": {Data: []byte("[")}}, 1},
	} {
		forms, err := form.Load(c.folder)
		if len(forms) != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("%s: %d editions, error %v", name, len(forms), err)
		}
	}
}

func TestRowsOfOtherEditionsAreStrangers(t *testing.T) {
	forms := embedded(t)
	got := map[string]form.Stranger{}
	for _, other := range forms {
		for i, table := range other.Tables() {
			for _, r := range append(slices.Clone(table.Rows), form.Row{Key: "nobody"}, form.Row{}) {
				for _, e := range forms {
					if stranger, is := e.Tables()[i].Stranger(r.Key); is {
						got[e.Key+" "+table.Key+" "+r.Key] = stranger
					}
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]form.Stranger{
		"2019 applications other_not_corrected":  {Edition: "2021", Instead: "other_all"},
		"2019 applications other_fee_unpaid":     {Edition: "2021", Instead: "other_all"},
		"2019 applications other_remaining":      {Edition: "2021", Instead: "other_all"},
		"2021 disclosure other_public_services":  {Edition: "2019"},
		"2021 disclosure government_procurement": {Edition: "2019"},
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNothingStandsInsteadWhereTheRowIsNotInBoth(t *testing.T) {
	early := changed(t, source(t, "2019.yaml"), "key: other_all", "key: other_handled")
	forms, err := load(early, source(t, "2021.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]form.Stranger{"other_remaining": {Edition: "2021"}, "other_all": {Edition: "2021"}} {
		if got, is := forms.Edition("2019").Applications.Stranger(key); !is || got != want {
			t.Errorf("%s: %+v %v", key, got, is)
		}
	}
	if got, is := forms.Edition("2021").Applications.Stranger("other_handled"); !is || got != (form.Stranger{Edition: "2019"}) {
		t.Errorf("other_handled: %+v %v", got, is)
	}
}

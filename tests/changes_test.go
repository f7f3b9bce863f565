package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// feed reads on from a place to the end, and gives the place where it is.
func (s *server) feed(since string, limit int) (events []map[string]any, place string) {
	s.t.Helper()
	for path := fmt.Sprintf("/changes?limit=%d", limit) + since; ; {
		a := s.do("GET", path, nil, anonymous).is(200)
		items := a.list("items")
		events, place = append(events, items...), a.at("/since")
		link := a.header.Get("Link")
		if a.at("/next_cursor") == "<nil>" {
			equal(s.t, link, "")
			return events, place
		}
		equal(s.t, fmt.Sprint(len(items)), fmt.Sprint(limit))
		equal(s.t, a.at("/next_cursor"), place)
		next, is := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
		q := must(url.Parse(next))(s.t).Query()
		if !is || q.Get("since") != place || q.Get("limit") != fmt.Sprint(limit) {
			s.t.Fatalf("%s does not lead to %s", link, place)
		}
		path = next
	}
}

// told is an event in short.
func told(e map[string]any) string {
	return fmt.Sprintf("%v %v %v", strings.TrimPrefix(fmt.Sprint(e["type"]), "report."), e["revision"], e["reason"])
}

func TestTheFeedTellsWhatHappened(t *testing.T) {
	s := start(t)
	empty, place := s.feed("", 50)
	equal(t, fmt.Sprint(len(empty)), "0")
	county := s.organ(map[string]any{"name": "甲县人民政府", "level": "county", "region_code": "410711"})
	a, b := s.filed(county), s.filed(s.organ(map[string]any{"name": "甲县财政局", "level": "county", "kind": "department"}))
	s.step(a, "submit", "return", "submit", "publish")
	s.step(b, "submit", "publish")
	s.step(a, "amend")
	s.do("PATCH", a, map[string]any{"narratives": map[string]any{"other_matters": "另一句话。"}}).is(200)
	s.step(a, "submit", "publish")
	s.step(b, "amend")
	s.do("DELETE", b, nil).is(204) // given up: nothing for the public
	s.step(b, "withdraw", "amend", "submit", "publish")
	s.step(a, "withdraw")

	events, end := s.feed("&since="+place, 3) // from where the empty feed ended, nothing is skipped
	var short []string
	for _, e := range events {
		short = append(short, map[string]string{a: "a", b: "b"}["/reports/"+fmt.Sprint(e["report_id"])]+" "+told(e))
	}
	equal(t, strings.Join(short, "|"), "a published 1 <nil>|b published 1 <nil>|a amended 2 因为amend|b withdrawn 1 因为withdraw|b amended 2 因为amend|a withdrawn 2 因为withdraw")
	fromStart, _ := s.feed("", 500)
	equal(t, fmt.Sprint(fromStart), fmt.Sprint(events))
	for _, e := range events {
		path := fmt.Sprint("/reports/", e["report_id"], "/revisions/", e["revision"])
		document := s.do("GET", path, nil).is(200) // the withdrawn too, for those who see drafts
		sum := sha256.Sum256(document.body)
		equal(t, fmt.Sprint(e["sha256"]), hex.EncodeToString(sum[:]))
		equal(t, fmt.Sprint(e["year"], e["organ"].(map[string]any)["id"]), "2024"+document.at("/organ/id"))
	}
	first := events[0]
	equal(t, fmt.Sprint(first["organ"]), fmt.Sprintf("map[id:%s kind:government level:county name:甲县人民政府 region_code:410711]", county))
	equal(t, fmt.Sprint(first["at"]), s.do("GET", a+"/revisions/1", nil).at("/published_at"))
	for name := range first {
		if !slices.Contains([]string{"id", "type", "at", "report_id", "revision", "year", "organ", "reason", "sha256"}, name) {
			t.Error(name)
		}
	}

	// at the end: nothing, and the same place, however often it is asked
	for range 3 {
		none, same := s.feed("&since="+end, 50)
		equal(t, fmt.Sprint(len(none))+same, "0"+end)
	}
	again := s.do("GET", "/changes?since="+end, nil).is(200)
	equal(t, again.at("/next_cursor")+again.header.Get("Link"), "<nil>")
	s.step(b, "withdraw")
	more, after := s.feed("&since="+end, 50)
	equal(t, fmt.Sprint(len(more))+told(more[0]), "1withdrawn 2 因为withdraw")
	if after == end {
		t.Error("the place is the same")
	}
	// exactly as many as asked for
	page := s.do("GET", "/changes?limit=7", nil).is(200)
	equal(t, fmt.Sprint(len(page.list("items")))+page.at("/next_cursor")+page.at("/since"), "7<nil>"+after)
}

func TestBadPlacesOfTheFeed(t *testing.T) {
	s := start(t)
	s.organ(nil)
	s.organ(nil)
	other := s.do("GET", "/organs?limit=1", nil).at("/next_cursor") // of another list
	// {"o":"changes","a":["-1"]}, {"o":"changes","a":["x"]}, {"o":"changes","a":["1","2"]}, {"o":"changes","a":["9223372036854775808"]}
	for _, bad := range []string{"x", "e30", "%00", other, "eyJvIjoiY2hhbmdlcyIsImEiOlsiLTEiXX0", "eyJvIjoiY2hhbmdlcyIsImEiOlsieCJdfQ", "eyJvIjoiY2hhbmdlcyIsImEiOlsiMSIsIjIiXX0", "eyJvIjoiY2hhbmdlcyIsImEiOlsiOTIyMzM3MjAzNjg1NDc3NTgwOCJdfQ"} {
		if a := s.do("GET", "/changes?since="+bad, nil, anonymous).fails(400, "query.invalid"); !strings.HasSuffix(a.faults()[0], "?since") {
			t.Errorf("%s: %v", bad, a.faults())
		}
	}
	for query, fault := range map[string]string{"since=": "parameter.blank ?since", "limit=0": "parameter.out_of_range ?limit", "limit=501": "parameter.out_of_range ?limit", "cursor=x": "parameter.unknown ?cursor", "total=true": "parameter.unknown ?total"} {
		s.do("GET", "/changes?"+query, nil, anonymous).fails(400, "query.invalid", fault)
	}
	ahead := s.do("GET", "/changes?since=eyJvIjoiY2hhbmdlcyIsImEiOlsiOTkiXX0", nil).is(200) // a database set back: nothing, and no end
	equal(t, fmt.Sprint(len(ahead.list("items")))+ahead.at("/next_cursor"), "0<nil>")
}

// Who reads on while others write sees each event once, in order.
func TestTheFeedIsReadWhileItIsWritten(t *testing.T) {
	s := start(t)
	const writers, each = 8, 5
	var paths []string
	for i := range writers * each {
		paths = append(paths, s.filed(s.organ(map[string]any{"name": fmt.Sprint("第", i, "镇人民政府")})))
	}
	done, read := make(chan struct{}), make(chan []string)
	go func() {
		var seen []string
		since := ""
		for last := false; ; {
			a, err := s.try("GET", "/changes?limit=3"+since, nil, anonymous)
			if err != nil || a.status != 200 {
				t.Error(err, a)
				break
			}
			items := a.list("items")
			for _, e := range items {
				seen = append(seen, fmt.Sprint(e["id"], " ", e["report_id"]))
			}
			since = "&since=" + a.at("/since")
			if len(items) == 0 && last {
				break
			}
			select {
			case <-done:
				last = true
			default:
			}
		}
		read <- seen
	}()
	atOnce(writers, func(i int) {
		for _, path := range paths[i*each : (i+1)*each] {
			for _, step := range []string{"submit", "publish"} {
				if a, err := s.try("POST", path+"/"+step, nil); err != nil || a.status != 200 {
					t.Errorf("%s: %v %v", step, err, a)
				}
			}
		}
	})
	close(done)
	seen := <-read
	all, _ := s.feed("", 500)
	var want, reports []string
	var at []time.Time
	for _, e := range all {
		want = append(want, fmt.Sprint(e["id"], " ", e["report_id"]))
		reports = append(reports, fmt.Sprint("/reports/", e["report_id"]))
		at = append(at, must(time.Parse(time.RFC3339Nano, fmt.Sprint(e["at"])))(t))
	}
	equal(t, strings.Join(seen, "\n"), strings.Join(want, "\n"))
	slices.Sort(reports)
	slices.Sort(paths)
	equal(t, strings.Join(reports, "\n"), strings.Join(paths, "\n"))
	if !slices.IsSortedFunc(at, time.Time.Compare) {
		t.Error("not in the order of time")
	}
}

package repo_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/repo"

	"github.com/go-json-experiment/json/jsontext"
)

// done is an act at a time, of a report or none.
func done(at int64, report *string) *model.Act {
	return &model.Act{At: time.UnixMicro(at).UTC(), Actor: "甲", ActorID: "乙", Role: model.Editor, Address: pointer("192.0.2.1"), Action: "report.edit", Subject: "s", ReportID: report, OrganID: pointer("o"), Reason: pointer("r"), Changes: jsontext.Value(`[{"pointer":"/title","from":"一","to":2}]`)}
}

func appendActs(t testing.TB, s *repo.Store, acts ...*model.Act) {
	t.Helper()
	write(t, s, func(ctx context.Context) error {
		for _, a := range acts {
			if err := s.AppendAct(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// followed reads the history from where it begins, as far as it holds.
func followed(s *repo.Store) (*model.Chain, error) {
	chain := &model.Chain{Holds: true}
	err := s.Read(context.Background(), func(ctx context.Context) error {
		seq, hash, err := s.Anchor(ctx)
		if err != nil {
			return err
		}
		chain.From, chain.To, chain.Head = seq+1, seq, hash
		return s.EachAct(ctx, chain.Follow)
	})
	return chain, err
}

// holds says of how many acts the chain is, and where they begin.
func holds(t testing.TB, s *repo.Store, from, acts int64) *model.Chain {
	t.Helper()
	chain, err := followed(s)
	if err != nil || !chain.Holds || chain.BrokenAt != nil || chain.From != from || chain.Acts != acts || chain.To != from+acts-1 {
		t.Errorf("%+v, %v: want %d from %d", chain, err, acts, from)
	}
	return chain
}

func TestNoFieldOfAnActIsForgotten(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	f := &filler{t: t}
	first, bare := filled[model.Act](f, nil), model.Act{At: time.UnixMicro(-1).UTC(), Changes: jsontext.Value("[]")}
	appendActs(t, s, &first, &bare)
	if first.Seq != 1 || first.Previous != "" || first.Hash != first.Sealed() || bare.Seq != 2 || bare.Previous != first.Hash || bare.Hash != bare.Sealed() {
		t.Errorf("%+v %+v", first, bare)
	}
	want := []*model.Act{&first, &bare}
	got, err := s.Acts(ctx, model.ActFilter{Limit: 9})
	same(t, want, got, err)
	got = nil
	err = s.EachAct(ctx, func(a *model.Act) bool { got = append(got, a); return true })
	same(t, want, got, err)
	got = nil
	err = s.EachAct(ctx, func(a *model.Act) bool { got = append(got, a); return false })
	same(t, want[:1], got, err)
	holds(t, s, 1, 2)
}

func TestTheHistoryIsReadByPagesAndByReport(t *testing.T) {
	s, _, _ := open(t)
	reports := []*string{pointer(id(t)), nil, pointer(id(t))}
	of := map[*string][]int64{}
	for i := range int64(10) {
		a := done(i, reports[i%3])
		appendActs(t, s, a)
		of[reports[i%3]] = append(of[reports[i%3]], a.Seq)
	}
	of[nil] = []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} // no report asks for all
	of[pointer("?")] = nil
	for report, want := range of {
		var got []int64
		for f := (model.ActFilter{ReportID: report, Limit: 2}); ; {
			page, err := s.Acts(context.Background(), f)
			if err != nil || len(page) > 3 {
				t.Fatal(err, len(page))
			}
			for _, a := range page[:min(len(page), 2)] {
				got, f.After = append(got, a.Seq), a.Seq
			}
			if len(page) < 3 {
				break
			}
		}
		same(t, want, got, nil)
	}
}

func TestNothingOfAnActThatFailedStays(t *testing.T) {
	s, _, _ := open(t)
	stop := errors.New("stop")
	appendActs(t, s, done(1, nil))
	if err := s.Write(context.Background(), func(ctx context.Context) error {
		return errors.Join(s.AppendAct(ctx, done(2, nil)), stop)
	}); !errors.Is(err, stop) {
		t.Error(err)
	}
	last, kept := done(4, nil), done(3, nil)
	write(t, s, func(ctx context.Context) error {
		_ = s.Write(ctx, func(ctx context.Context) error { return errors.Join(s.AppendAct(ctx, done(2, nil)), stop) })
		return errors.Join(s.AppendAct(ctx, kept), s.AppendAct(ctx, last))
	})
	if kept.Seq != 2 || last.Seq != 3 || holds(t, s, 1, 3).Head != last.Hash {
		t.Error(kept.Seq, last.Seq)
	}
}

// twoStores are two processes' on one file.
func twoStores(t testing.TB) [2]*repo.Store {
	t.Helper()
	first, forms, file := open(t)
	second, err := repo.Open(context.Background(), file, forms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	return [2]*repo.Store{first, second}
}

// atOnce lets writers on both stores go, each some times, and gives what came of it.
func atOnce(t testing.TB, stores [2]*repo.Store, each func(ctx context.Context, s *repo.Store) (int64, error)) []int64 {
	t.Helper()
	const writers, times = 8, 6
	numbers, errs := make([]int64, writers*times), make([]error, writers*times)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			s := stores[w%2]
			for i := w * times; i < (w+1)*times; i++ {
				errs[i] = s.Write(context.Background(), func(ctx context.Context) (err error) { numbers[i], err = each(ctx, s); return err })
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	slices.Sort(numbers)
	return numbers
}

func upTo(n int) (numbers []int64) {
	for i := range n {
		numbers = append(numbers, int64(i+1))
	}
	return numbers
}

func TestActsAtOnceFollowOneAnother(t *testing.T) {
	stores := twoStores(t)
	numbers := atOnce(t, stores, func(ctx context.Context, s *repo.Store) (int64, error) {
		a := done(1, nil)
		err := s.AppendAct(ctx, a)
		return a.Seq, err
	})
	same(t, upTo(len(numbers)), numbers, nil)
	for _, s := range stores {
		holds(t, s, 1, int64(len(numbers)))
	}
}

func forget(t testing.TB, s *repo.Store, before, want int64) {
	t.Helper()
	var n int64
	write(t, s, func(ctx context.Context) (err error) { n, err = s.ForgetActs(ctx, time.UnixMicro(before)); return err })
	same(t, want, n, nil)
}

func TestRetentionLeavesAChainThatHolds(t *testing.T) {
	ctx := context.Background()
	for gone := range int64(7) {
		s, _, _ := open(t)
		for i := range int64(6) {
			appendActs(t, s, done(10*i, nil))
		}
		head := holds(t, s, 1, 6).Head
		if err := s.Write(ctx, func(ctx context.Context) error {
			_, err := s.ForgetActs(ctx, time.UnixMicro(1000))
			return errors.Join(err, errors.New("stop"))
		}); err == nil || holds(t, s, 1, 6).Head != head {
			t.Error("what was not committed was forgotten")
		}
		for _, n := range []int64{gone, 0} { // nothing is left to be forgotten
			forget(t, s, 10*gone, n)
			if chain := holds(t, s, gone+1, 6-gone); chain.Head != head {
				t.Error(gone, chain)
			}
		}
		appendActs(t, s, done(60, nil), done(70, nil))
		head = holds(t, s, gone+1, 8-gone).Head
		forget(t, s, 71, 8-gone)
		if seq, hash, err := s.Anchor(ctx); err != nil || seq != 8 || hash != head || holds(t, s, 9, 0).Head != head {
			t.Error(gone, seq, hash, err)
		}
		appendActs(t, s, done(80, nil))
		holds(t, s, 9, 1)
	}
}

func TestAClockThatWentBackBreaksNothing(t *testing.T) {
	s, _, _ := open(t)
	appendActs(t, s, done(50, nil), done(10, nil), done(60, nil), done(20, nil), done(70, nil))
	write(t, s, func(ctx context.Context) error { _, err := s.ForgetActs(ctx, time.UnixMicro(30)); return err })
	appendActs(t, s, done(5, nil))
	if chain, err := followed(s); err != nil || !chain.Holds || chain.To != 6 {
		t.Errorf("%+v %v", chain, err)
	}
}

// archive is a history of which the oldest was forgotten, with a copy to set it back to.
type archive struct {
	*repo.Store

	db      *sql.DB
	columns []string
	head    string
}

const (
	archiveFrom = int64(3)
	archiveTo   = int64(7)
)

func archived(t testing.TB) *archive {
	t.Helper()
	s, _, file := open(t)
	for i := range archiveTo {
		a := done(10*i, pointer(id(t)))
		if a.Subject = id(t); i%2 == 0 {
			a.Address, a.ReportID, a.OrganID, a.Reason = nil, nil, nil, nil
		}
		appendActs(t, s, a)
	}
	forget(t, s, 20, archiveFrom-1)
	a := &archive{Store: s, db: behind(t, file)}
	exec(t, a.db, "PRAGMA synchronous = OFF") // nothing of it need last
	var columns string
	if err := a.db.QueryRow("SELECT group_concat(name, ' ') FROM pragma_table_info('history')").Scan(&columns); err != nil {
		t.Fatal(err)
	}
	a.columns, a.head = strings.Fields(columns), holds(t, s, archiveFrom, archiveTo-archiveFrom+1).Head
	exec(t, a.db, "CREATE TABLE kept AS SELECT * FROM history; CREATE TABLE kept_anchor AS SELECT * FROM history_anchor")
	return a
}

// shows tells whether a change behind the store's back shows, and at which act; then it takes it back.
func (a *archive) shows(t *testing.T, want *int64, statement string, args ...any) {
	t.Helper()
	statement = fmt.Sprintf(statement, args...)
	exec(t, a.db, statement)
	var left int64
	if err := a.db.QueryRow("SELECT (SELECT count(*) FROM (SELECT * FROM history EXCEPT SELECT * FROM kept)) + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM history)) + " +
		"(SELECT count(*) FROM (SELECT * FROM kept_anchor EXCEPT SELECT * FROM history_anchor))").Scan(&left); err != nil || left == 0 {
		t.Fatal(statement, err, "changes nothing")
	}
	chain, err := followed(a.Store)
	switch {
	case err == nil && chain.Holds:
		t.Errorf("%s: nothing shows", statement)
	case err == nil && want != nil && *chain.BrokenAt != *want:
		t.Errorf("%s: shows at %d, want %d", statement, *chain.BrokenAt, *want)
	}
	exec(t, a.db, "DELETE FROM history; INSERT INTO history SELECT * FROM kept; DELETE FROM history_anchor; INSERT INTO history_anchor SELECT * FROM kept_anchor")
}

// others are values that a column of an act has not.
func others(column string, blank bool) []string {
	switch column {
	case "seq":
		return []string{"seq + 100", "seq + 0.5"}
	case "at":
		return []string{"at + 1", "at - 1", "-at - 1", "at + 0.5", "'" + column + "'"}
	case "hash":
		return []string{"upper(hash)", "substr(hash, 2) || 'g'", chars(64)}
	case "address", "report_id", "organ_id", "reason":
		if blank {
			return []string{"''", "'-'", "'-;'"}
		}
		return []string{"NULL", "''", column + " || ' '", "substr(" + column + ", 2)"}
	}
	return []string{"''", column + " || ' '", "'x' || " + column, "substr(" + column + ", 2)", column + " || x'00'"}
}

func TestAChangeOfAnyColumnOfAnyActShows(t *testing.T) {
	a := archived(t)
	for seq := archiveFrom; seq <= archiveTo; seq++ {
		for _, column := range a.columns {
			var blank bool
			if err := a.db.QueryRow("SELECT "+column+" IS NULL FROM history WHERE seq = ?", seq).Scan(&blank); err != nil {
				t.Fatal(err)
			}
			for _, other := range others(column, blank) {
				at := &seq
				if column == "seq" {
					at = nil // it is another's then
				}
				a.shows(t, at, "UPDATE history SET %s = %s WHERE seq = %d", column, other, seq)
			}
		}
		// from one column into the next
		a.shows(t, &seq, "UPDATE history SET actor = actor || actor_id, actor_id = '' WHERE seq = %d", seq)
		a.shows(t, &seq, "UPDATE history SET action = subject, subject = action WHERE seq = %d", seq)
		if seq%2 == 0 {
			a.shows(t, &seq, "UPDATE history SET report_id = organ_id, organ_id = report_id WHERE seq = %d", seq)
			a.shows(t, &seq, "UPDATE history SET organ_id = reason, reason = NULL WHERE seq = %d", seq)
		}
	}
}

func TestAnActThatIsTakenOutOrPutInShows(t *testing.T) {
	a := archived(t)
	for seq := archiveFrom; seq < archiveTo; seq++ {
		a.shows(t, pointer(seq+1), "DELETE FROM history WHERE seq = %d", seq)
		if seq+1 < archiveTo {
			a.shows(t, pointer(seq+2), "DELETE FROM history WHERE seq IN (%d, %d)", seq, seq+1)
		}
	}
	a.shows(t, pointer(archiveFrom), "UPDATE history_anchor SET seq = seq + 1")
	a.shows(t, pointer(archiveFrom), "UPDATE history_anchor SET seq = seq - 1")
	a.shows(t, pointer(archiveFrom), "UPDATE history_anchor SET hash = upper(hash)")
	a.shows(t, pointer(archiveFrom), "DELETE FROM history_anchor")
	a.shows(t, pointer(archiveTo+1), "INSERT INTO history SELECT seq + 1, at, actor, actor_id, role, address, action, subject, report_id, organ_id, reason, changes, hash, upper(hash) FROM history WHERE seq = %d", archiveTo)
	// that the end was cut off can only be told by who noted the head
	exec(t, a.db, fmt.Sprintf("DELETE FROM history WHERE seq = %d", archiveTo))
	if chain := holds(t, a.Store, archiveFrom, archiveTo-archiveFrom); chain.Head == a.head {
		t.Error("the head is the same")
	}
}

func TestActsThatAreSwappedShow(t *testing.T) {
	a := archived(t)
	// which columns go along with the number
	for _, along := range [][]string{{"seq"}, {"seq", "previous"}, {"seq", "hash"}, {"seq", "previous", "hash"}} {
		var columns []string
		for _, column := range a.columns {
			table := "other."
			if slices.Contains(along, column) {
				table = "own."
			}
			columns = append(columns, table+column)
		}
		for one := archiveFrom; one < archiveTo; one++ {
			for two := one + 1; two <= archiveTo; two++ {
				a.shows(t, &one, "DELETE FROM history WHERE seq IN (%[1]d, %[2]d); INSERT INTO history SELECT %[3]s FROM kept AS own JOIN kept AS other ON other.seq = %[1]d + %[2]d - own.seq WHERE own.seq IN (%[1]d, %[2]d)", one, two, strings.Join(columns, ", "))
			}
		}
	}
}

// Package narrative reads what single sentences of a report's narrative state about applications for government
// information, their results and the reviews that followed, as claims. It knows no tables and compares nothing.
//
// A clause is read only where its every word is understood: who speaks, of which time, what came in or was done, and the
// figure. One unknown word, another organ, another year, a part of the whole, and the clause is passed over in silence,
// with all that hangs on it. A false reading costs more than a miss.
package narrative

import "strings"

// What a claim is about. Stable, served to clients.
const (
	Received          = "received"        // 收到申请 N 件
	NoneReceived      = "none_received"   // 未收到申请, 收到申请 0 件
	CarriedIn         = "carried_in"      // 上年结转 N 件
	CarriedOut        = "carried_out"     // 结转下年度 N 件
	Handled           = "handled"         // 办结, 答复 N 件
	AllHandled        = "all_handled"     // 全部办结, 均按期答复
	Result            = "result"          // one part of a listed breakdown: 予以公开 N 件
	Reconsideration   = "reconsideration" // 行政复议 N 件
	Litigation        = "litigation"      // 行政诉讼 N 件
	NoReconsideration = "no_reconsideration"
	NoLitigation      = "no_litigation"
	AllUpheld         = "all_upheld"     // 均获维持
	NoneCorrected     = "none_corrected" // 零纠正, 未发生被纠错
	Share             = "share"          // N 件，占 p%
	Growth            = "growth"         // 同比增长 p%, of the applications received; below 0 where they became fewer
	Applicant         = "applicant"      // 自然人 N 件
	OnlyApplicant     = "only_applicant" // 均为自然人
)

// Claim is one statement of one sentence.
type Claim struct {
	Kind string
	// Of is the label of the vocabulary that a Result, an Applicant, an OnlyApplicant or a Share is of; Labels parts
	// them where one figure counts several (予以公开及部分公开 N 件). Of an AllUpheld or NoneCorrected it is Reconsideration
	// or Litigation, empty where it speaks of both.
	Of    string
	Count int64 // of the kinds with N 件
	// Percent is exact, in units of 10^-Decimals: 12.5% is 125 and 1.
	Percent     int64
	Decimals    int
	Approximate bool // 约, 余, 近, 多
	// Results of one listing share a Group above 0, and a Total where the listing is whole and stands under a figure of
	// what was handled: then they have to add up to it.
	Group int
	Total *int64
	// Sentence is quoted as it stands at [Start, End) of the text.
	Sentence   string
	Start, End int
}

// Labels are the labels of the vocabulary that the claim is of.
func (c Claim) Labels() []string {
	if c.Of == "" {
		return nil
	}
	return strings.Split(c.Of, "+")
}

// Vocabulary is what the form of the year calls things, and what is known of the report.
type Vocabulary struct {
	Results    []string // labels as printed, without numbering: 予以公开, 部分公开, 不予公开, …
	Applicants []string // 自然人, 商业企业, …, 法人或其他组织
	// Organ is the name of the organ that reports: a sentence of which it is the subject speaks of no other. Optional;
	// without it no sentence that names an office is read.
	Organ string
	// Year is the year of the report. Optional; without it the year that the text names most often is taken for it.
	Year int
}

// Read returns the claims of text, in its order. The same text and vocabulary always give the same claims.
func Read(text string, v Vocabulary) []Claim {
	r := newReader(text, v)
	if r.year == 0 {
		years := split(text, func(span) {})
		r.year = years.spokenOf()
	}
	split(text, func(s span) {
		if s.key || s.opens {
			r.read(s)
		}
	})
	return r.settled()
}

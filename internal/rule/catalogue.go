// Package rule is what may be wrong with a report: pure functions over a report and what is known around it, one file a
// family, and the catalogue that gives each its severity, basis and words.
package rule

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"go.yaml.in/yaml/v4"
)

//go:embed catalogue.yaml
var catalogue []byte

// Rule is an entry of the catalogue.
type Rule struct {
	Code     string        `yaml:"code" json:"code"`
	Severity string        `yaml:"severity" json:"severity"`
	Editions []string      `yaml:"editions" json:"-"`
	Needs    []string      `yaml:"needs" json:"needs"`
	Door     bool          `yaml:"door" json:"refused_at_the_door"`
	Basis    []model.Basis `yaml:"basis" json:"basis"`
	Off      string        `yaml:"-" json:"off,omitzero"` // why the jurisdiction does not hold it
	Title    form.Text     `yaml:"title" json:"title"`
	Message  form.Text     `yaml:"message" json:"message"`

	check func(*sheet)
}

// What a rule may need beside the report itself.
const (
	needsPrevious    = "previous"
	needsOrgan       = "organ"
	needsHistory     = "history"
	needsPublication = "publication"
	needsOthers      = "others"
)

// Catalogue is all rules, in order.
type Catalogue struct {
	rules    []Rule
	policy   policy
	suspects map[string]form.Text
}

// families are the rules that are functions; the identities of the form are all one.
func families() map[string]func(*sheet) {
	return map[string]func(*sheet){
		"form.edition":                    edition,
		"form.missing_row":                missingRows,
		"form.blank_cell":                 blankCells,
		"form.blank_total":                blankTotals,
		"narrative.missing":               missingNarratives,
		"narrative.overview_too_long":     overviewTooLong,
		"narrative.aspect_missing":        aspectMissing,
		"narrative.government_duties":     governmentDuties,
		"narrative.problems_incomplete":   problemsIncomplete,
		"narrative.placeholder":           placeholder,
		"narrative.fee_statement":         feeStatement,
		"narrative.repealed_basis":        repealedBasis,
		"narrative.stale_year":            staleYear,
		"narrative.id_number":             idNumber,
		"narrative.mobile_number":         mobileNumber,
		"title.year":                      titleYear,
		"title.form":                      titleForm,
		"disclosure.rulemaking_power":     rulemakingPower,
		"disclosure.rulemaking_by_office": rulemakingByOffice,
		"disclosure.negative_stock":       negativeStock,

		"disclosure.repealed_more_than_held":    repealedMoreThanHeld,
		"disclosure.fee_unit":                   feeUnit,
		"disclosure.jump":                       decisionsJump,
		"disclosure.copied":                     disclosureCopied,
		"disclosure.items_chain":                itemsChain,
		"applications.excessive_without_volume": excessiveWithoutVolume,
		"applications.large_remainder":          largeRemainder,
		"applications.backlog":                  backlog,
		"applications.jump":                     applicationsJump,
		"reviews.without_applications":          reviewsWithoutApplications,
		"reviews.after_reconsideration_exceeds": afterReconsiderationExceeds,
		"years.identical":                       identicalYears,
		"years.gap":                             yearsGap,
		"text.received":                         textReceived,
		"text.none_received":                    textNoneReceived,
		"text.carried":                          textCarried,
		"text.handled":                          textHandled,
		"text.breakdown":                        textBreakdown,
		"text.all_handled":                      textAllHandled,
		"text.reviews":                          textReviews,
		"text.no_reviews":                       textNoReviews,
		"text.all_upheld":                       textAllUpheld,
		"text.percentage":                       textPercentage,
		"text.growth":                           textGrowth,
		"text.applicants":                       textApplicants,
		"text.copied_from_last_year":            copiedFromLastYear,
		"text.copied_from_other":                copiedFromOther,
		"deadline.missed":                       deadlineMissed,
		"deadline.too_early":                    deadlineTooEarly,
	}
}

// Load reads the catalogue and joins each entry with its function; an entry without one, or the reverse, is an error, and
// so is an identity of a form that no entry describes.
func Load(forms form.Forms) (*Catalogue, error) { return parse(catalogue, forms) }

func parse(text []byte, forms form.Forms) (*Catalogue, error) {
	c := &Catalogue{}
	var err error
	if c.policy, err = parsePolicy(defaultPolicy); err != nil {
		return nil, err
	}
	if c.suspects, err = parseSuspectTexts(); err != nil {
		return nil, err
	}
	if err := yaml.Load(text, &c.rules, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("catalogue of rules: %w", err)
	}
	functions := families()
	for _, e := range forms {
		for _, identity := range e.Identities {
			functions[identity.Rule] = identities
		}
	}
	for i := range c.rules {
		r := &c.rules[i]
		r.check = functions[r.Code]
		delete(functions, r.Code)
		for _, key := range r.Editions {
			if forms.Edition(key) == nil {
				return nil, fmt.Errorf("catalogue of rules: %q: there is no edition %q", r.Code, key)
			}
		}
		if err := r.complete(); err != nil {
			return nil, fmt.Errorf("catalogue of rules: %q: %w", r.Code, err)
		}
		if slices.ContainsFunc(c.rules[:i], func(other Rule) bool { return other.Code == r.Code }) {
			return nil, fmt.Errorf("catalogue of rules: %s stands twice", r.Code)
		}
	}
	for code := range functions {
		return nil, fmt.Errorf("catalogue of rules: no entry for %s", code)
	}
	return c, nil
}

func (r *Rule) complete() error {
	for _, need := range r.Needs {
		if !slices.Contains([]string{needsPrevious, needsOrgan, needsHistory, needsPublication, needsOthers}, need) {
			return fmt.Errorf("needs %q", need)
		}
	}
	switch {
	case r.Code == "":
		return errors.New("no code")
	case (r.check == nil) != r.Door:
		return errors.New("a rule has a function or is refused at the door")
	case !slices.Contains([]string{model.SeverityError, model.SeverityWarning, model.SeverityNotice}, r.Severity):
		return fmt.Errorf("severity %q", r.Severity)
	case r.Title.ZH == "" || r.Title.EN == "" || len(r.Basis) == 0:
		return errors.New("no title in two languages, or no basis")
	case !r.Door && (r.Message.ZH == "" || r.Message.EN == ""):
		return errors.New("no message in two languages")
	}
	return nil
}

// For are the rules of an edition, their bases named in full.
func (c *Catalogue) For(e *form.Edition) []Rule {
	var rules []Rule
	for _, r := range c.rules {
		if r.appliesTo(e) {
			r.Basis = basis(e, r.Basis)
			r.Needs = append([]string{}, r.Needs...)
			rules = append(rules, r)
		}
	}
	return rules
}

func (r *Rule) appliesTo(e *form.Edition) bool {
	return len(r.Editions) == 0 || slices.Contains(r.Editions, e.Key)
}

// basis puts the names of the documents that the catalogue abbreviates.
func basis(e *form.Edition, short []model.Basis) []model.Basis {
	full := slices.Clone(short)
	for i := range full {
		switch full[i].Document {
		case "form":
			full[i].Document = e.Source.Document
		case "regulation":
			full[i].Document = e.Regulation
		}
	}
	return full
}

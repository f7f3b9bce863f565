package model

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Organ is an administrative organ that files reports: its place in the hierarchy and the facts that rules ask for.
type Organ struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	CreditCode      *string   `json:"credit_code"`
	RegionCode      *string   `json:"region_code"`
	Level           string    `json:"level"`
	Kind            string    `json:"kind"`
	ParentID        *string   `json:"parent_id"`
	IsOwnOffice     bool      `json:"is_own_office"`
	RulemakingPower *bool     `json:"rulemaking_power"`
	CreatedAt       time.Time `json:"created_at"`
	UpdatedAt       time.Time `json:"updated_at"`
	Path            string    `json:"-"` // of its ancestors and itself, by which a subtree is a range
}

// ETag tells one state of an organ's facts from another.
func (o *Organ) ETag() string {
	facts := *o
	facts.UpdatedAt = time.Time{}
	text, err := json.Marshal(&facts)
	if err != nil {
		panic(err) // texts, truths and a time: it can't but be writable
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// The levels of government; a department has its government's.
const (
	National    = "national"
	Provincial  = "provincial"
	Prefectural = "prefectural"
	County      = "county"
	Township    = "township"
)

// The kinds of organ; an agency is 派出机关 or 管委会.
const (
	Government             = "government"
	Department             = "department"
	Agency                 = "agency"
	AuthorizedOrganization = "authorized_organization"
)

// Levels are all levels of government.
func Levels() []string { return []string{National, Provincial, Prefectural, County, Township} }

// OrganKinds are all kinds of organ.
func OrganKinds() []string {
	return []string{Government, Department, Agency, AuthorizedOrganization}
}

// DefaultScope is what a report of the organ covers unless it says otherwise: a government at or above county level
// reports for its whole territory.
func (o *Organ) DefaultScope() string {
	if o.Kind == Government && o.Level != Township {
		return Summary
	}
	return Own
}

// Rulemaking is an organ's power to make administrative rules (规章), as far as the law tells it.
type Rulemaking int

// A body of a government that has the power has it not itself, but offices do report their government's rules.
const (
	NoRulemaking Rulemaking = iota
	RulemakingOfGovernment
	HasRulemaking
)

// Rulemaking tells the power stated for the organ, else that by law from its level and kind (立法法 articles 91 and 93).
func (o *Organ) Rulemaking() Rulemaking {
	switch {
	case o.RulemakingPower != nil && *o.RulemakingPower:
		return HasRulemaking
	case o.RulemakingPower != nil:
		return NoRulemaking
	case o.Level == County, o.Level == Township:
		return NoRulemaking
	case o.Kind == Government, o.Level == National:
		return HasRulemaking
	case o.Kind == Department, o.Kind == Agency:
		return RulemakingOfGovernment
	}
	return NoRulemaking
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var creditForm = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$`)

// ValidCreditCode checks a unified social credit code (GB 32100-2015): its form and its check digit, the remainder zero
// of which is written '0'.
func ValidCreditCode(code string) bool {
	if !creditForm.MatchString(code) {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(creditAlphabet, code[i]) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31] == code[17]
}

var regionForm = regexp.MustCompile(`^[1-9][0-9]{5}([0-9]{3}([0-9]{3})?)?$`)

// ValidRegionCode checks the form of a region code: six digits (GB/T 2260), or the 9 or 12 of the statistical code.
func ValidRegionCode(code string) bool { return regionForm.MatchString(code) }

// PathStep is the length of one step of a path: an id and a slash.
const PathStep = 37

// MaxDepth bounds the organ tree.
const MaxDepth = 16

// OrganFilter chooses organs. What is nil is not asked.
type OrganFilter struct {
	View
	ParentID, WithinPath, Level, Kind, RegionCode, CreditCode, Name, Q *string
	After                                                              *OrganPlace
	Limit                                                              int
}

// OrganPlace is a place in the list of organs.
type OrganPlace struct {
	Name string `json:"n"`
	ID   string `json:"i"`
}

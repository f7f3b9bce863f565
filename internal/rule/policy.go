package rule

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"nianbao/internal/model"

	"go.yaml.in/yaml/v4"
)

//go:embed policy.yaml
var defaultPolicy []byte

// policy is what a jurisdiction may set: dates, severities, and rules that it does not hold.
type policy struct {
	Deadlines  []deadline        `yaml:"deadlines"`
	Severities map[string]string `yaml:"severities"`
	Off        map[string]string `yaml:"off"`
}

type deadline struct {
	Kinds  []string `yaml:"kinds"`
	Levels []string `yaml:"levels"`
	Day    string   `yaml:"day"`
}

// WithPolicy is the catalogue as a jurisdiction holds it: its YAML is laid over the default, its own deadlines first.
func (c *Catalogue) WithPolicy(text []byte) (*Catalogue, error) {
	local, err := parsePolicy(text)
	if err != nil {
		return nil, err
	}
	own := &Catalogue{rules: slices.Clone(c.rules), policy: c.policy, suspects: c.suspects}
	own.policy.Deadlines = append(local.Deadlines, c.policy.Deadlines...)
	for code := range local.Severities {
		if own.find(code) == nil {
			return nil, fmt.Errorf("policy: severities: there is no rule %s", code)
		}
	}
	for code := range local.Off {
		if r := own.find(code); r == nil || r.Door {
			return nil, fmt.Errorf("policy: off: there is no rule %s that can be switched off", code)
		}
	}
	for i := range own.rules {
		r := &own.rules[i]
		if severity, set := local.Severities[r.Code]; set {
			r.Severity = severity
		}
		r.Off = local.Off[r.Code]
		if err := r.complete(); err != nil {
			return nil, fmt.Errorf("policy: %s: %w", r.Code, err)
		}
	}
	return own, nil
}

// judgement is raised where a rule's function, or the words of an edition, come to judge otherwise: what was counted before
// is then counted anew.
const judgement = 1

// Fingerprint tells one set of rules, as a jurisdiction holds it, from another.
func (c *Catalogue) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintln(h, judgement, c.policy)
	for i := range c.rules {
		r := &c.rules[i]
		fmt.Fprintln(h, r.Code, r.Severity, r.Editions, r.Needs, r.Off)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (c *Catalogue) find(code string) *Rule {
	for i := range c.rules {
		if c.rules[i].Code == code {
			return &c.rules[i]
		}
	}
	return nil
}

var comments = regexp.MustCompile(`(?m)^\s*#.*$`)

func parsePolicy(text []byte) (policy, error) {
	var p policy
	if !strings.ContainsFunc(string(comments.ReplaceAll(text, nil)), func(r rune) bool { return !unicode.IsSpace(r) }) {
		return p, nil // nothing is set
	}
	if err := yaml.Load(text, &p, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return p, fmt.Errorf("policy: %w", err)
	}
	for _, d := range p.Deadlines {
		if _, err := time.Parse("01-02", d.Day); err != nil {
			return p, fmt.Errorf("policy: deadlines: %q is no day such as 03-31", d.Day)
		}
		for _, name := range slices.Concat(d.Kinds, d.Levels) {
			if !slices.Contains(append(model.OrganKinds(), model.Levels()...), name) {
				return p, fmt.Errorf("policy: deadlines: there is no kind or level %q", name)
			}
		}
	}
	for code, reason := range p.Off {
		if strings.TrimSpace(reason) == "" {
			return p, fmt.Errorf("policy: off: %s is switched off without a reason", code)
		}
	}
	return p, nil
}

// Deadline is the last day on which organs of a kind and level may publish their reports of a year; false where none is
// set.
func (c *Catalogue) Deadline(kind, level string, year int) (string, bool) {
	return c.policy.deadline(kind, level, year)
}

func (p *policy) deadline(kind, level string, year int) (string, bool) {
	for _, d := range p.Deadlines {
		if fits(d.Kinds, kind) && fits(d.Levels, level) {
			return fmt.Sprintf("%04d-%s", year+1, d.Day), true
		}
	}
	return "", false
}

func fits(allowed []string, one string) bool {
	return len(allowed) == 0 || slices.Contains(allowed, one)
}

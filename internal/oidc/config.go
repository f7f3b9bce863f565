package oidc

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Config says which provider is believed and what its claims mean here. As YAML:
//
//	issuer: https://sso.example.gov.cn/realms/gov   # as it stands in its tokens, to the letter
//	audience: nianbao                               # that must be among those the token is for
//	name: preferred_username                        # the claim with the name for the history; "name" where it is not set
//	role:
//	  claim: realm_access.roles                     # a string or a list of strings; a dot leads into an object
//	  values:                                       # what it may hold, and the role that this is here
//	    nianbao-editor: editor
//	    nianbao-reviewer: reviewer
//	organ:
//	  claim: organ_credit_code                      # a string
//	  by: credit_code                               # what it holds: id or credit_code
type Config struct {
	Issuer   string     `yaml:"issuer"`
	Audience string     `yaml:"audience"`
	Name     string     `yaml:"name"`
	Role     RoleClaim  `yaml:"role"`
	Organ    OrganClaim `yaml:"organ"`
}

// RoleClaim says where a token tells the roles of its bearer, and what they are called here.
type RoleClaim struct {
	Claim  string            `yaml:"claim"`
	Values map[string]string `yaml:"values"`
}

// OrganClaim says where a token tells the organ of its bearer, and by what.
type OrganClaim struct {
	Claim string `yaml:"claim"`
	By    string `yaml:"by"`
}

const (
	byID         = "id"
	byCreditCode = "credit_code"
	admin        = "admin"
)

func roles() []string { return []string{"reader", "editor", "reviewer", admin} }

// Load reads the configuration; whatever is wrong with it is told at once, in one line.
func Load(text []byte) (*Config, error) {
	c := &Config{Name: "name"}
	err := yaml.Load(text, c, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	var fields *yaml.LoadErrors
	if err != nil && !errors.As(err, &fields) {
		return nil, fmt.Errorf("oidc: %s", line(err.Error()))
	}
	var faults []string
	if err != nil {
		faults = append(faults, line(err.Error()))
	}
	faults = slices.Concat(faults, c.faults(), c.Role.faults(), c.Organ.faults())
	if len(faults) > 0 {
		return nil, fmt.Errorf("oidc: %s", strings.Join(faults, "; "))
	}
	return c, nil
}

func line(s string) string { return strings.Join(strings.Fields(s), " ") }

func (c *Config) faults() []string {
	var faults []string
	if !issuer(c.Issuer) {
		faults = append(faults, fmt.Sprintf("issuer: %q is no https URL without query (http is for this machine alone)", c.Issuer))
	}
	if blank(c.Audience) {
		faults = append(faults, "audience: is not set")
	}
	if blank(c.Name) {
		faults = append(faults, "name: is set to nothing")
	}
	return faults
}

func (c *RoleClaim) faults() []string {
	var faults []string
	if blank(c.Claim) {
		faults = append(faults, "role.claim: is not set")
	}
	if len(c.Values) == 0 {
		faults = append(faults, "role.values: is not set")
	}
	for _, value := range slices.Sorted(maps.Keys(c.Values)) {
		if role := c.Values[value]; !slices.Contains(roles(), role) {
			faults = append(faults, fmt.Sprintf("role.values: %q is %q, which is none of %s", value, role, strings.Join(roles(), ", ")))
		}
	}
	return faults
}

func (c *OrganClaim) faults() []string {
	var faults []string
	if blank(c.Claim) {
		faults = append(faults, "organ.claim: is not set")
	}
	if c.By != byID && c.By != byCreditCode {
		faults = append(faults, fmt.Sprintf("organ.by: %q is neither %s nor %s", c.By, byID, byCreditCode))
	}
	return faults
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func issuer(text string) bool {
	u, err := url.Parse(text)
	return err == nil && secure(u) && u.User == nil && !strings.ContainsAny(text, "?#")
}

// secure says whether nobody on the way can change what the address answers.
func secure(u *url.URL) bool {
	return u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

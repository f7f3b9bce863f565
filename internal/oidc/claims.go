package oidc

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Claims are what a token says of its bearer, as the configuration maps them.
type Claims struct {
	Subject             string // "sub"; printable, at most 255 characters
	Name                string // for the history: printable and at most 200 characters, else the subject
	Role                string // reader, editor, reviewer or admin
	OrganID, CreditCode string // one of the two, by configuration; both empty for an admin
	ExpiresAt           time.Time
}

const (
	longestName    = 200
	longestSubject = 255 // OpenID Connect Core, 2
)

// claims maps what a token says; an error tells why it can't be.
func (c *Config) claims(token map[string]any) (*Claims, error) {
	subject, _ := token["sub"].(string)
	if !printable(subject, longestSubject) {
		return nil, errors.New("its sub is missing, too long or not printable")
	}
	role, err := c.Role.of(token)
	if err != nil {
		return nil, err
	}
	found := &Claims{Subject: subject, Name: subject, Role: role}
	if name, _ := find(token, c.Name).(string); printable(name, longestName) {
		found.Name = name
	}
	if role == admin {
		return found, nil
	}
	organ, _ := find(token, c.Organ.Claim).(string)
	if !printable(organ, longestName) {
		return nil, fmt.Errorf("its %s names no organ", c.Organ.Claim)
	}
	if c.Organ.By == byID {
		found.OrganID = organ
	} else {
		found.CreditCode = organ
	}
	return found, nil
}

// of is the one role that the token's values stand for. Where they stand for two, none is chosen: which of them was meant
// is for the provider to say.
func (c *RoleClaim) of(token map[string]any) (string, error) {
	values, err := texts(find(token, c.Claim))
	if err != nil {
		return "", fmt.Errorf("its %s %w", c.Claim, err)
	}
	role := ""
	for _, value := range values {
		mapped, known := c.Values[value]
		if known && role != "" && mapped != role {
			return "", fmt.Errorf("its %s stands for both %s and %s", c.Claim, role, mapped)
		}
		if known {
			role = mapped
		}
	}
	if role == "" {
		return "", fmt.Errorf("its %s stands for no role", c.Claim)
	}
	return role, nil
}

func texts(claim any) ([]string, error) {
	switch claim := claim.(type) {
	case string:
		return []string{claim}, nil
	case []any:
		list := make([]string, len(claim))
		for i, one := range claim {
			text, is := one.(string)
			if !is {
				return nil, errors.New("lists what is no string")
			}
			list[i] = text
		}
		return list, nil
	}
	return nil, errors.New("is neither a string nor a list")
}

// find follows a path into the claims; nil where it leads to nothing. Names may have dots of their own
// (resource_access.my.client.roles, https://example.com/roles), so a whole name goes before its parts.
func find(claims map[string]any, path string) any {
	if value, has := claims[path]; has {
		return value
	}
	for i, r := range path {
		if inner, is := claims[path[:i]].(map[string]any); r == '.' && is {
			if value := find(inner, path[i+1:]); value != nil {
				return value
			}
		}
	}
	return nil
}

// printable says whether a text can stand in a history: it is not blank and has nothing that hides, breaks or turns lines.
func printable(s string, longest int) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= longest && !strings.ContainsFunc(s, hidden)
}

package oidc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const example = `
issuer: https://sso.example.gov.cn/realms/gov
audience: nianbao
name: preferred_username
role: { claim: roles, values: { nianbao-editor: editor, nianbao-reviewer: reviewer } }
organ: { claim: organ_credit_code, by: credit_code }
`

func TestConfiguration(t *testing.T) {
	c, err := Load([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Issuer: "https://sso.example.gov.cn/realms/gov", Audience: "nianbao", Name: "preferred_username",
		Role:  RoleClaim{Claim: "roles", Values: map[string]string{"nianbao-editor": "editor", "nianbao-reviewer": "reviewer"}},
		Organ: OrganClaim{Claim: "organ_credit_code", By: "credit_code"},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}

func TestIssuers(t *testing.T) {
	for issuer, good := range map[string]bool{
		"https://sso.example.gov.cn": true, "https://sso.example.gov.cn/": true, "https://sso.example.gov.cn:8443/a/b": true,
		"http://localhost:8080/realms/gov": true, "http://127.0.0.1:1": true, "http://127.8.0.1": true, "'http://[::1]:8080'": true,
		"http://sso.example.gov.cn": false, "http://localhost.example.cn": false, "http://192.168.1.1": false, "http://0.0.0.0": false,
		"sso.example.gov.cn": false, "/realms/gov": false, "//sso.example.gov.cn": false, "https:///realms": false, "https://:443": false, "https:sso": false,
		"ftp://sso.example.gov.cn": false, "https://a:b@sso.example.gov.cn": false, "https://sso.example.gov.cn?a=b": false,
		"https://sso.example.gov.cn?": false, "'https://sso.example.gov.cn#a'": false, "'https://a b'": false, "''": false, "~": false,
	} {
		_, err := Load([]byte(strings.Replace(example, "https://sso.example.gov.cn/realms/gov", issuer, 1)))
		if (err == nil) != good {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

// A refusal names each key at fault, in one line.
func TestConfigurationsThatAreRefused(t *testing.T) {
	for name, try := range map[string]struct {
		edit  []string
		names []string
	}{
		"an unknown key":        {[]string{"audience:", "audiences:"}, []string{"audiences", "audience:"}},
		"an unknown key within": {[]string{"by:", "from: x, by:"}, []string{"from"}},
		"a key twice":           {[]string{"audience: nianbao", "audience: nianbao\naudience: other"}, []string{"audience"}},
		"no audience":           {[]string{"audience: nianbao", ""}, []string{"audience:"}},
		"a blank audience":      {[]string{"audience: nianbao", "audience: ' '"}, []string{"audience:"}},
		"a name that is none":   {[]string{"name: preferred_username", "name: ''"}, []string{"name:"}},
		"no role claim":         {[]string{"claim: roles, ", ""}, []string{"role.claim"}},
		"no values":             {[]string{"{ nianbao-editor: editor, nianbao-reviewer: reviewer }", "{}"}, []string{"role.values"}},
		"roles that are none":   {[]string{": editor", ": writer", ": reviewer", ": Reviewer"}, []string{"writer", "Reviewer"}},
		"a list as values":      {[]string{"{ nianbao-editor: editor, nianbao-reviewer: reviewer }", "[ editor ]"}, []string{"line"}},
		"no organ":              {[]string{"organ: { claim: organ_credit_code, by: credit_code }", ""}, []string{"organ.claim", "organ.by"}},
		"by something else":     {[]string{"by: credit_code", "by: name"}, []string{"organ.by"}},
		"several at once":       {[]string{"https:", "http:", "nianbao\n", "''\n", "by: credit_code", "by: name"}, []string{"issuer", "audience", "organ.by"}},
		"no YAML":               {[]string{"issuer", "{"}, nil},
		"nothing":               {[]string{example, ""}, nil},
		"two documents":         {[]string{"organ:", "---\norgan:"}, nil},
		"a word":                {[]string{example, "nianbao"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Load([]byte(strings.NewReplacer(try.edit...).Replace(example)))
			if c != nil || err == nil {
				t.Fatalf("%+v, %v", c, err)
			}
			t.Log(err)
			for _, name := range try.names {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("%v does not name %s", err, name)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q has more than a line", err)
			}
		})
	}
}

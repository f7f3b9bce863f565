package oidc

import (
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

const settings = `
audience: nianbao
name: preferred_username
role: { claim: roles, values: { nianbao-reader: reader, nianbao-editor: editor, editors: editor, nianbao-reviewer: reviewer, nianbao-admin: admin } }
organ: { claim: organ_credit_code, by: credit_code }
`

func config(t *testing.T, p *provider, edit ...string) *Config {
	t.Helper()
	text := strings.NewReplacer(edit...).Replace(settings)
	c, err := Load([]byte("issuer: " + p.url + text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T) (*provider, *Verifier, *clock) {
	t.Helper()
	p, c := newProvider(t), &clock{at: time.Now()}
	return p, New(config(t, p), c.now), c
}

func accepted(t *testing.T, v *Verifier, raw string) *Claims {
	t.Helper()
	claims, err := v.Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

func refused(t *testing.T, v *Verifier, raw string, want error) {
	t.Helper()
	claims, err := v.Verify(t.Context(), raw)
	if claims != nil || !errors.Is(err, want) || errors.Is(err, ErrInvalid) == errors.Is(err, ErrUnavailable) {
		t.Errorf("%+v, %v; want %v", claims, err, want)
	}
}

func TestIssuedTokens(t *testing.T) {
	p, v, c := start(t)
	if asked := p.asked(); asked != [2]int{} {
		t.Errorf("asked before the first token: %v", asked)
	}
	p.says = map[string]any{
		"preferred_username": "张三", "roles": []string{"offline_access", "nianbao-editor"}, "organ_credit_code": "11110000000013127D",
	}
	for name, raw := range map[string]string{"sid1": p.accessToken(t), "id1": p.idToken(t)} {
		claims := accepted(t, v, raw)
		if left := claims.ExpiresAt.Sub(c.now()); left <= 0 || left > 2*time.Hour || claims.ExpiresAt.Location() != time.UTC {
			t.Errorf("expires at %v", claims.ExpiresAt)
		}
		claims.ExpiresAt = time.Time{}
		want := &Claims{Subject: name, Name: "张三", Role: "editor", CreditCode: "11110000000013127D"}
		if diff := cmp.Diff(want, claims); diff != "" {
			t.Error(diff)
		}
		refused(t, v, raw[:len(raw)-20], ErrInvalid)
	}
	if asked := p.asked(); asked != [2]int{1, 1} {
		t.Errorf("asked %v", asked)
	}
	raw := p.accessToken(t)
	c.move(3 * time.Hour)
	refused(t, v, raw, ErrInvalid)
}

func TestClaimsThatAreNotGood(t *testing.T) {
	p, v, c := start(t)
	now := c.now()
	accepted(t, v, sign(t, p.signs(), p.good(now)))
	var none any = errors.New("not said")
	for name, change := range map[string]map[string]any{
		"another audience":         {"aud": "elsewhere"},
		"other audiences":          {"aud": []string{"elsewhere", "nianbao2"}},
		"no audience":              {"aud": none},
		"another issuer":           {"iss": "https://sso.example.gov.cn"},
		"an issuer but for a dash": {"iss": p.url + "/"},
		"no issuer":                {"iss": none},
		"expired":                  {"exp": now.Add(-time.Second).Unix()},
		"no expiry":                {"exp": none},
		"null as expiry":           {"exp": nil},
		"a word as expiry":         {"exp": "tomorrow"},
		"an expiry beyond numbers": {"exp": 1e300},
		"not yet":                  {"nbf": now.Add(6 * time.Minute).Unix()},
		"no subject":               {"sub": none},
		"another case":             {"sub": none, "SUB": "u1"},
		"an empty subject":         {"sub": ""},
		"a blank subject":          {"sub": "  "},
		"a number as subject":      {"sub": 1},
		"a subject of two lines":   {"sub": "u1\nadmin"},
		"a subject turned round":   {"sub": "u1\u202e"},
		"an endless subject":       {"sub": strings.Repeat("u", 256)},
		"two roles":                {"roles": []string{"nianbao-editor", "nianbao-reviewer"}},
		"an unknown role":          {"roles": []string{"nianbao-chief"}},
		"a role of ours":           {"roles": "editor"},
		"roles in one string":      {"roles": "nianbao-editor nianbao-reader"},
		"no roles":                 {"roles": none},
		"roles that are none":      {"roles": []string{}},
		"a number among roles":     {"roles": []any{"nianbao-editor", 1}},
		"an object as roles":       {"roles": map[string]any{"nianbao-editor": true}},
		"no organ":                 {"organ_credit_code": none},
		"an empty organ":           {"organ_credit_code": ""},
		"a list as organ":          {"organ_credit_code": []string{"11110000000013127D"}},
		"an organ not printable":   {"organ_credit_code": "1111\x00"},
		"claims told elsewhere":    {"_claim_names": map[string]string{"roles": "src1"}},
	} {
		t.Run(name, func(t *testing.T) {
			claims := p.good(now)
			maps.Copy(claims, change)
			maps.DeleteFunc(claims, func(_ string, value any) bool { return value == none })
			refused(t, v, sign(t, p.signs(), claims), ErrInvalid)
		})
	}
	if asked := p.asked(); asked != [2]int{1, 1} {
		t.Errorf("asked %v", asked)
	}
}

func TestClockOfTheTokens(t *testing.T) {
	p, v, c := start(t)
	claims := p.good(c.now())
	claims["nbf"] = c.now().Add(10 * time.Minute).Unix()
	claims["exp"] = c.now().Add(20 * time.Minute).Unix()
	raw := sign(t, p.signs(), claims)
	for i, want := range []error{ErrInvalid, nil, nil, ErrInvalid} { // at 0, 8, 16 and 24 minutes
		claims, err := v.Verify(t.Context(), raw)
		if !errors.Is(err, want) || (claims == nil) != (want != nil) {
			t.Errorf("after %d minutes: %v", 8*i, err)
		}
		c.move(8 * time.Minute)
	}
}

func TestSignaturesThatAreNotGood(t *testing.T) {
	p, v, c := start(t)
	claims := p.good(c.now())
	own := p.signs()
	raw := sign(t, own, claims)
	accepted(t, v, raw)
	parts := strings.Split(raw, ".")
	der := got(x509.MarshalPKIXPublicKey(own.public))
	secret := func(id string, bytes []byte) key { return key{own.id, jose.SignatureAlgorithm(id), bytes, nil} }
	forged := ecOf(own.id, jose.ES256, elliptic.P256())
	forger := key{own.id, jose.RS256, got(rsa.GenerateKey(rand.Reader, 2048)), nil}
	encode := base64.RawURLEncoding.EncodeToString
	claims["roles"] = "nianbao-admin"
	raised := encode(got(json.Marshal(claims)))
	for name, bad := range map[string]string{
		"nothing":                     "",
		"a word":                      "nianbao",
		"dots":                        "..",
		"alg none":                    encode([]byte(`{"alg":"none"}`)) + "." + raised + ".",
		"alg None":                    encode([]byte(`{"alg":"None","kid":"first"}`)) + "." + raised + ".",
		"alg none with a signature":   encode([]byte(`{"alg":"none","kid":"first"}`)) + "." + parts[1] + "." + parts[2],
		"no alg":                      encode([]byte(`{"kid":"first"}`)) + "." + raised + ".",
		"the public key as a secret":  sign(t, secret("HS256", der), claims),
		"the same in letters":         sign(t, secret("HS256", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), claims),
		"the same, longer":            sign(t, secret("HS512", der), claims),
		"another key under its name":  sign(t, forger, claims),
		"a key of another kind":       sign(t, forged, claims),
		"a key that is brought along": sign(t, forged, claims, func(o *jose.SignerOptions) { o.EmbedJWK = true }),
		"an unknown key":              sign(t, ecOf("second", jose.ES256, elliptic.P256()), claims),
		"other claims":                parts[0] + "." + raised + "." + parts[2],
		"no signature":                parts[0] + "." + parts[1] + ".",
		"two parts":                   parts[0] + "." + parts[1],
		"four parts":                  raw + "." + parts[2],
		"cut off":                     raw[:len(raw)-1],
		"cut off early":               raw[:len(raw)/2],
		"space":                       " " + raw,
		"as JSON":                     signed(t, own, got(json.Marshal(claims))).FullSerialize(),
		"an extension it must know":   sign(t, own, claims, func(o *jose.SignerOptions) { o.WithHeader("crit", []string{"x"}).WithHeader("x", 1) }),
		"no object":                   got(signed(t, own, []byte("[]")).CompactSerialize()),
		"no JSON":                     got(signed(t, own, []byte("nianbao")).CompactSerialize()),
		"a claim twice":               got(signed(t, own, []byte(strings.Replace(string(got(json.Marshal(claims))), "{", `{"sub":"u2",`, 1))).CompactSerialize()),
	} {
		t.Run(name, func(t *testing.T) { refused(t, v, bad, ErrInvalid) })
	}
	if asked := p.asked(); asked != [2]int{1, 1} {
		t.Errorf("asked %v", asked)
	}
}

func TestLengthOfTokens(t *testing.T) {
	p, v, c := start(t)
	for pad, good := range map[int]bool{11_000: true, 13_000: false, 1 << 20: false} {
		claims := p.good(c.now())
		claims["pad"] = strings.Repeat("x", pad)
		if raw := sign(t, p.signs(), claims); good {
			accepted(t, v, raw)
		} else {
			refused(t, v, raw, ErrInvalid)
		}
	}
}

func TestAlgorithms(t *testing.T) {
	p, v, c := start(t)
	public, private := got2(ed25519.GenerateKey(rand.Reader))
	keys := []key{
		rsaOf("a", jose.RS256), rsaOf("b", jose.RS384), rsaOf("c", jose.RS512), rsaOf("d", jose.PS256), rsaOf("e", jose.PS384), rsaOf("f", jose.PS512),
		ecOf("g", jose.ES256, elliptic.P256()), ecOf("h", jose.ES384, elliptic.P384()), ecOf("i", jose.ES512, elliptic.P521()), {"j", jose.EdDSA, private, public},
	}
	p.rotate(keys...)
	for _, k := range keys {
		if claims := accepted(t, v, sign(t, k, p.good(c.now()))); claims.Role != "editor" {
			t.Errorf("%s: %+v", k.algorithm, claims)
		}
	}
}

func TestRolesAndOrgans(t *testing.T) {
	p, _, c := start(t)
	nested := map[string]any{"roles": []string{"nianbao-reader"}}
	for name, try := range map[string]struct {
		edit         []string
		change       map[string]any
		role         string
		id, code, by string
	}{
		"a list":                        {nil, nil, "editor", "", "11110000000013127D", "张三"},
		"a string":                      {nil, map[string]any{"roles": "nianbao-reviewer"}, "reviewer", "", "11110000000013127D", "张三"},
		"two names of one role":         {nil, map[string]any{"roles": []string{"editors", "other", "nianbao-editor"}}, "editor", "", "11110000000013127D", "张三"},
		"an organ by its id":            {[]string{"by: credit_code", "by: id"}, nil, "editor", "11110000000013127D", "", "张三"},
		"an admin without organ":        {nil, map[string]any{"roles": "nianbao-admin", "organ_credit_code": nil}, "admin", "", "", "张三"},
		"an admin with an organ":        {nil, map[string]any{"roles": "nianbao-admin"}, "admin", "", "", "张三"},
		"in an object":                  {[]string{"claim: roles", "claim: realm_access.roles"}, map[string]any{"realm_access": nested}, "reader", "", "11110000000013127D", "张三"},
		"a dot in a name":               {[]string{"claim: roles", "claim: resource_access.my.client.roles"}, map[string]any{"resource_access": map[string]any{"my.client": nested}}, "reader", "", "11110000000013127D", "张三"},
		"a dead end before":             {[]string{"claim: roles", "claim: a.b.roles"}, map[string]any{"a": map[string]any{"b": 1}, "a.b": nested}, "reader", "", "11110000000013127D", "张三"},
		"a name that is an address":     {[]string{"claim: roles", "claim: https://example.com/roles"}, map[string]any{"https://example.com/roles": "nianbao-reader"}, "reader", "", "11110000000013127D", "张三"},
		"the whole name first":          {[]string{"claim: roles", "claim: x.roles"}, map[string]any{"x": nested, "x.roles": "nianbao-editor"}, "editor", "", "11110000000013127D", "张三"},
		"no name":                       {nil, map[string]any{"preferred_username": nil}, "editor", "", "11110000000013127D", "u1"},
		"a name of two lines":           {nil, map[string]any{"preferred_username": "张三\nroot"}, "editor", "", "11110000000013127D", "u1"},
		"a name turned round":           {nil, map[string]any{"preferred_username": "\u202e三张"}, "editor", "", "11110000000013127D", "u1"},
		"a blank name":                  {nil, map[string]any{"preferred_username": " "}, "editor", "", "11110000000013127D", "u1"},
		"a name that is a list":         {nil, map[string]any{"preferred_username": []string{"张三"}}, "editor", "", "11110000000013127D", "u1"},
		"a long name":                   {nil, map[string]any{"preferred_username": strings.Repeat("张", 200)}, "editor", "", "11110000000013127D", strings.Repeat("张", 200)},
		"a name that is too long":       {nil, map[string]any{"preferred_username": strings.Repeat("张", 201)}, "editor", "", "11110000000013127D", "u1"},
		"the name where it is not said": {[]string{"name: preferred_username", ""}, map[string]any{"name": "李·四"}, "editor", "", "11110000000013127D", "李·四"},
	} {
		t.Run(name, func(t *testing.T) {
			claims := p.good(c.now())
			maps.Copy(claims, try.change)
			expires := time.Unix(claims["exp"].(int64), 0).UTC()
			want := &Claims{Subject: "u1", Name: try.by, Role: try.role, OrganID: try.id, CreditCode: try.code, ExpiresAt: expires}
			v := New(config(t, p, try.edit...), c.now)
			if diff := cmp.Diff(want, accepted(t, v, sign(t, p.signs(), claims))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReasonsAreShort(t *testing.T) {
	p, v, c := start(t)
	p.answer(keysPath, says(200, strings.Repeat("<html>", 1000)))
	_, err := v.Verify(t.Context(), sign(t, p.signs(), p.good(c.now())))
	if !errors.Is(err, ErrUnavailable) || len(fmt.Sprint(err)) > 400 {
		t.Error(err)
	}
}

func got2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

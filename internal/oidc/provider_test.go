package oidc

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/zitadel/oidc/v3/example/server/storage"
	their "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// provider is a real one (zitadel's) over its own example storage, with a key of ours, so that tests can sign what it never would.
type provider struct {
	*storage.Storage
	server *httptest.Server
	own    http.Handler
	url    string

	mu       sync.Mutex
	keys     []key
	says     map[string]any // of who comes for a token
	requests map[string]int
	answers  map[string]http.HandlerFunc // in place of its own; "" for all paths
}

type key struct {
	id        string
	algorithm jose.SignatureAlgorithm
	private   any
	public    any
}

func (k key) ID() string                                  { return k.id }
func (k key) Algorithm() jose.SignatureAlgorithm          { return k.algorithm }
func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return k.algorithm }
func (k key) Use() string                                 { return "sig" }
func (k key) Key() any                                    { return k.private }

type published struct{ key }

func (k published) Key() any { return k.public }

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return got(rsa.GenerateKey(rand.Reader, 2048)) })

func rsaOf(id string, algorithm jose.SignatureAlgorithm) key {
	return key{id, algorithm, rsaKey(), rsaKey().Public()}
}

func ecOf(id string, algorithm jose.SignatureAlgorithm, curve elliptic.Curve) key {
	private := got(ecdsa.GenerateKey(curve, rand.Reader))
	return key{id, algorithm, private, private.Public()}
}

const callback = "http://localhost:9999/auth/callback"

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{keys: []key{rsaOf("first", jose.RS256)}, requests: map[string]int{}, answers: map[string]http.HandlerFunc{}}
	mux := http.NewServeMux()
	p.own, p.server = mux, httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	p.url = p.server.URL
	clients := map[string]*storage.Client{"nianbao": storage.WebClient("nianbao", "secret", callback)}
	p.Storage = storage.NewStorageWithClients(storage.NewUserStore(p.url), clients)
	settings := &op.Config{CryptoKey: sha256.Sum256([]byte("test")), AuthMethodPost: true}
	own := got(op.NewProvider(settings, p, op.StaticIssuer(p.url), op.WithAllowInsecure()))
	mux.Handle("/", own)
	mux.HandleFunc("/login/username", func(w http.ResponseWriter, r *http.Request) { // the page where a user would sign in
		id := r.FormValue("authRequestID")
		if err := p.CheckUsernamePassword("test-user@127.0.0.1", "verysecure", id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(own)(op.ContextWithIssuer(r.Context(), p.url), id), http.StatusFound)
	})
	return p
}

func (p *provider) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests[r.URL.Path]++
	answer, set := p.answers[""]
	if !set {
		answer, set = p.answers[r.URL.Path]
	}
	p.mu.Unlock()
	if set {
		answer(w, r)
		return
	}
	p.own.ServeHTTP(w, r)
}

const (
	documentPath = "/.well-known/openid-configuration"
	keysPath     = "/keys"
)

// answer replaces what the provider answers on a path; nil gives it back.
func (p *provider) answer(path string, with http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if with == nil {
		delete(p.answers, path)
		return
	}
	p.answers[path] = with
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// asked counts the requests for the document and for the keys, and forgets them.
func (p *provider) asked() [2]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := [2]int{p.requests[documentPath], p.requests[keysPath]}
	clear(p.requests)
	return counts
}

func (p *provider) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests[path]
}

func (p *provider) rotate(keys ...key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = keys
}

func (p *provider) signs() key {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[0]
}

func (p *provider) SigningKey(context.Context) (op.SigningKey, error) { return p.signs(), nil }

func (p *provider) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{p.signs().algorithm}, nil
}

func (p *provider) KeySet(context.Context) ([]op.Key, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	keys := make([]op.Key, len(p.keys))
	for i, k := range p.keys {
		keys[i] = published{k}
	}
	return keys, nil
}

// machine is a client whose access tokens are JWTs.
type machine struct{ op.Client }

func (machine) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

func (p *provider) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	client, err := p.Storage.ClientCredentials(ctx, id, secret)
	return machine{client}, err
}

func (p *provider) ClientCredentialsTokenRequest(_ context.Context, id string, scopes []string) (op.TokenRequest, error) {
	return &their.JWTTokenRequest{Subject: id, Audience: []string{"elsewhere", "nianbao"}, Scopes: scopes}, nil
}

func (p *provider) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return p.says, nil
}

func (p *provider) SetUserinfoFromRequest(ctx context.Context, info *their.UserInfo, r op.IDTokenRequest, scopes []string) error {
	for name, value := range p.says {
		info.AppendClaims(name, value)
	}
	return p.Storage.SetUserinfoFromRequest(ctx, info, r, scopes)
}

type answer struct {
	AccessToken string `json:"access_token"`
	IDToken     string `json:"id_token"`
}

func (p *provider) token(t *testing.T, id, secret string, form url.Values) answer {
	t.Helper()
	r := got(http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/oauth/token", strings.NewReader(form.Encode())))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, secret)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body := got(io.ReadAll(response.Body))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// accessToken is what a machine gets for its secret.
func (p *provider) accessToken(t *testing.T) string {
	t.Helper()
	return p.token(t, "sid1", "verysecret", url.Values{"grant_type": {"client_credentials"}, "scope": {"openid"}}).AccessToken
}

// idToken is what a client gets when a user has signed in.
func (p *provider) idToken(t *testing.T) string {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(next.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	query := url.Values{"client_id": {"nianbao"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid profile"}, "state": {"s"}}
	r := got(http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/authorize?"+query.Encode(), nil))
	response, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	back := got(response.Location())
	form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {callback}}
	return p.token(t, "nianbao", "secret", form).IDToken
}

// good is what a token of an editor says.
func (p *provider) good(now time.Time) map[string]any {
	return map[string]any{
		"iss": p.url, "sub": "u1", "aud": "nianbao", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"preferred_username": "张三", "roles": []string{"nianbao-editor"}, "organ_credit_code": "11110000000013127D",
	}
}

// sign makes a token of any claims with any key.
func sign(t *testing.T, k key, claims any, options ...func(*jose.SignerOptions)) string {
	t.Helper()
	return got(signed(t, k, got(json.Marshal(claims)), options...).CompactSerialize())
}

func signed(t *testing.T, k key, payload []byte, options ...func(*jose.SignerOptions)) *jose.JSONWebSignature {
	t.Helper()
	o := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", k.id)
	for _, option := range options {
		option(o)
	}
	signer := got(jose.NewSigner(jose.SigningKey{Algorithm: k.algorithm, Key: k.private}, o))
	return got(signer.Sign(bytes.Clone(payload)))
}

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

func got[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

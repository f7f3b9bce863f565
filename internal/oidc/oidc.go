// Package oidc tells who the bearer of an identity provider's token is: it verifies the token (OpenID Connect, JWT) and maps
// its claims to a role and an organ as the configuration says.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
)

// What may be wrong with a token; the wrapped text says why, for our own log alone.
var (
	ErrInvalid     = errors.New("oidc: the token is not good")
	ErrUnavailable = errors.New("oidc: the provider can't be asked")
)

const longestToken = 16 << 10

// Verifier verifies tokens of one provider. It may be used from many places at once.
type Verifier struct {
	config  *Config
	now     func() time.Time
	fetcher *fetcher
	asking  context.Context // of no one request: what the provider says serves all

	mu   sync.Mutex
	keys oidc.KeySet // nil until the provider has told where they are
}

// New makes a verifier; nothing is fetched before the first token comes.
func New(c *Config, now func() time.Time) *Verifier {
	f := newFetcher(now)
	return &Verifier{config: c, now: now, fetcher: f, asking: oidc.ClientContext(context.Background(), &http.Client{Transport: f})}
}

// Verify checks a token and tells what it says of its bearer. ErrInvalid where it is not good, ErrUnavailable where that
// can't be known because the provider can't be reached. A token may come five minutes before its nbf, as clocks differ (the
// library's leeway), but not after its exp.
func (v *Verifier) Verify(ctx context.Context, raw string) (*Claims, error) {
	if len(raw) > longestToken {
		return nil, because(ErrInvalid, fmt.Errorf("it has more than %d bytes", longestToken))
	}
	// What no key could make good is refused before anybody is asked.
	if _, err := jose.ParseSignedCompact(raw, algorithms()); err != nil {
		return nil, because(ErrInvalid, err)
	}
	known, err := v.keySet()
	if err != nil {
		return nil, because(ErrUnavailable, err)
	}
	keys := &witness{keys: known}
	token, err := oidc.NewVerifier(v.config.Issuer, keys, v.settings()).Verify(ctx, raw)
	if keys.unreachable {
		return nil, because(ErrUnavailable, err)
	}
	if err != nil {
		return nil, because(ErrInvalid, err)
	}
	claims, err := v.config.read(keys.payload)
	if err != nil {
		return nil, because(ErrInvalid, err)
	}
	claims.ExpiresAt = token.Expiry.UTC()
	return claims, nil
}

// because keeps a reason short: the library's may hold all that a provider answered.
func because(kind, reason error) error { return fmt.Errorf("%w: %.300s", kind, reason.Error()) }

// read maps a payload whose signature is good. The library's own reading takes the last of two claims of one name, this
// takes none.
func (c *Config) read(payload []byte) (*Claims, error) {
	var token map[string]any
	if err := json.Unmarshal(payload, &token); err != nil {
		return nil, err
	}
	return c.claims(token)
}

func (v *Verifier) settings() *oidc.Config {
	settings := &oidc.Config{ClientID: v.config.Audience, Now: v.now}
	for _, one := range algorithms() {
		settings.SupportedSigningAlgs = append(settings.SupportedSigningAlgs, string(one))
	}
	return settings
}

// algorithms are those with a public key, whatever the provider's document lists: with others, who can verify a token can
// make one.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512, jose.PS256, jose.PS384, jose.PS512, jose.EdDSA,
	}
}

// keySet is the provider's keys; those who come while it is asked where they are wait for the one answer.
func (v *Verifier) keySet() (oidc.KeySet, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keys != nil {
		return v.keys, nil
	}
	provider, err := oidc.NewProvider(v.asking, v.config.Issuer)
	if err != nil {
		return nil, err
	}
	var document struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return nil, err
	}
	if u, err := url.Parse(document.Keys); err != nil || !secure(u) {
		return nil, fmt.Errorf("its jwks_uri %q is no https URL", document.Keys)
	}
	v.keys = oidc.NewRemoteKeySet(v.asking, document.Keys)
	return v.keys, nil
}

// witness notes what came of one token's signature, of which the library's verifier tells no more than a text.
type witness struct {
	keys        oidc.KeySet
	payload     []byte
	unreachable bool
}

// VerifySignature asks the keys. The library wraps an error where it could not fetch them, and only there.
func (w *witness) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	payload, err := w.keys.VerifySignature(ctx, raw)
	w.payload, w.unreachable = payload, errors.Unwrap(err) != nil
	return payload, err
}

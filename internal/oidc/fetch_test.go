package oidc

import (
	"context"
	"crypto/elliptic"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestProviderThatIsDown(t *testing.T) {
	p, v, c := start(t)
	raw := sign(t, p.signs(), p.good(c.now()))
	p.answer("", hangUp)
	for range 3 {
		refused(t, v, raw, ErrUnavailable)
		refused(t, v, "nianbao", ErrInvalid)
		c.move(3 * time.Second)
	}
	once(t, p, [2]int{1, 0})
	p.answer("", nil)
	refused(t, v, raw, ErrUnavailable) // 9 s after
	once(t, p, [2]int{0, 0})
	c.move(time.Second)
	accepted(t, v, raw)
	once(t, p, [2]int{1, 1})
}

// once holds that these were the requests, for the document and for the keys, since this was last asked.
func once(t *testing.T, p *provider, want [2]int) {
	t.Helper()
	if asked := p.asked(); asked != want {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

// soon tries until a token is judged so. The library keeps new keys a moment after it has told what came of asking for
// them, and who comes in between is told the same.
func soon(t *testing.T, v *Verifier, raw string, want error) {
	t.Helper()
	var err error
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); runtime.Gosched() {
		if _, err = v.Verify(t.Context(), raw); errors.Is(err, want) {
			return
		}
	}
	t.Fatalf("%v; want %v", err, want)
}

// soonAsked is the same for a token of an unknown key, until it has the keys asked for.
func soonAsked(t *testing.T, p *provider, v *Verifier, raw string) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); p.count(keysPath) == 0 && time.Now().Before(end); runtime.Gosched() {
		refused(t, v, raw, ErrInvalid)
	}
}

func TestProviderThatGoesDownLater(t *testing.T) {
	p, v, c := start(t)
	raw, unknown := sign(t, p.signs(), p.good(c.now())), sign(t, ecOf("second", jose.ES256, elliptic.P256()), p.good(c.now()))
	accepted(t, v, raw)
	once(t, p, [2]int{1, 1})
	p.answer("", hangUp)
	c.move(pause)
	soon(t, v, unknown, ErrUnavailable)
	for range 3 {
		accepted(t, v, raw)
		refused(t, v, unknown, ErrUnavailable)
	}
	once(t, p, [2]int{0, 1})
	p.answer("", nil)
	c.move(pause)
	soon(t, v, unknown, ErrInvalid)
	accepted(t, v, raw)
	once(t, p, [2]int{0, 1})
}

func TestProviderThatIsNotThere(t *testing.T) {
	p, v, c := start(t)
	p.server.Close()
	refused(t, v, sign(t, p.signs(), p.good(c.now())), ErrUnavailable)
}

func TestProviderThatHangs(t *testing.T) {
	for _, path := range []string{documentPath, keysPath} {
		p, v, c := start(t)
		over := make(chan struct{})
		p.answer(path, func(http.ResponseWriter, *http.Request) { <-over })
		if v.fetcher.client.Timeout != 5*time.Second {
			t.Error("it would wait for", v.fetcher.client.Timeout)
		}
		v.fetcher.client.Timeout = 20 * time.Millisecond
		refused(t, v, sign(t, p.signs(), p.good(c.now())), ErrUnavailable)
		close(over)
	}
}

func TestProviderThatAnswersBadly(t *testing.T) {
	p, _, c := start(t)
	raw := sign(t, p.signs(), p.good(c.now()))
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer other.Close()
	document := `{"issuer":%q,"jwks_uri":%q}`
	huge := strings.Repeat(" ", mostBytes)
	to := func(address string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, address, http.StatusFound) }
	}
	for name, answers := range map[string]map[string]http.HandlerFunc{
		"no document":            {documentPath: says(404, "{}")},
		"an error":               {documentPath: says(500, "{}")},
		"a page":                 {documentPath: says(200, "<html>")},
		"a huge document":        {documentPath: says(200, fmt.Sprintf(document, p.url, p.url+keysPath)+huge)},
		"another issuer":         {documentPath: says(200, fmt.Sprintf(document, p.url+"/", p.url+keysPath))},
		"no keys told":           {documentPath: says(200, fmt.Sprintf(document, p.url, ""))},
		"keys on an open road":   {documentPath: says(200, fmt.Sprintf(document, p.url, "http://192.0.2.1/keys"))},
		"keys in a file":         {documentPath: says(200, fmt.Sprintf(document, p.url, "file:///etc/passwd"))},
		"keys as a number":       {documentPath: says(200, fmt.Sprintf(`{"issuer":%q,"jwks_uri":1}`, p.url))},
		"sent to another host":   {documentPath: to(other.URL)},
		"sent round":             {documentPath: to(documentPath)},
		"keys that are an error": {keysPath: says(500, `{"keys":[]}`)},
		"keys that are a page":   {keysPath: says(200, "<html>")},
		"keys that are no keys":  {keysPath: says(200, `{"keys":[{"kty":"RSA"}]}`)},
		"keys that are huge": {keysPath: func(w http.ResponseWriter, r *http.Request) {
			p.own.ServeHTTP(w, r)
			_, _ = io.WriteString(w, huge)
		}},
		"keys of another host": {keysPath: to(other.URL)},
		"keys that are cut short": {keysPath: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "9")
			says(200, "{}")(w, r)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			v := New(config(t, p), c.now)
			for path, with := range answers {
				p.answer(path, with)
			}
			refused(t, v, raw, ErrUnavailable)
			for path := range answers {
				p.answer(path, nil)
			}
			c.move(pause)
			soon(t, v, raw, nil)
		})
	}
}

func TestSentOnWithinTheHost(t *testing.T) {
	p, v, c := start(t)
	p.answer(documentPath, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", http.StatusFound) })
	p.answer("/moved", says(200, fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q,"id_token_signing_alg_values_supported":["HS256"]}`, p.url, p.url+keysPath)))
	accepted(t, v, sign(t, p.signs(), p.good(c.now())))
}

func TestStays(t *testing.T) {
	for to, good := range map[string]bool{
		"https://sso.example.gov.cn/b": true, "http://sso.example.gov.cn/b": false,
		"https://sso.example.gov.cn:8443/b": false, "https://example.gov.cn/b": false,
	} {
		next := httptest.NewRequest(http.MethodGet, to, nil)
		first := httptest.NewRequest(http.MethodGet, "https://sso.example.gov.cn/a", nil)
		if err := stays(next, []*http.Request{first}); (err == nil) != good {
			t.Errorf("to %s: %v", to, err)
		}
		if stays(next, []*http.Request{first, next, next, next}) == nil {
			t.Error("too often to", to)
		}
	}
}

func TestKeysThatChange(t *testing.T) {
	p, v, c := start(t)
	first := sign(t, p.signs(), p.good(c.now()))
	accepted(t, v, first)
	once(t, p, [2]int{1, 1})
	p.rotate(ecOf("second", jose.ES256, elliptic.P256()))
	p.says = map[string]any{"roles": "nianbao-admin"}
	second := p.accessToken(t)
	p.asked()
	c.move(pause)
	soon(t, v, second, nil)
	soon(t, v, first, ErrInvalid)
	if claims := accepted(t, v, second); claims.Role != "admin" {
		t.Errorf("%+v", claims)
	}
	once(t, p, [2]int{0, 1})
}

func TestInventedKeys(t *testing.T) {
	p, v, c := start(t)
	accepted(t, v, sign(t, p.signs(), p.good(c.now())))
	once(t, p, [2]int{1, 1})
	for _, by := range []time.Duration{pause, pause, -time.Hour} { // the clock set back, too
		c.move(by)
		for i := range 20 {
			k := p.signs()
			k.id = fmt.Sprint("invented ", i)
			raw := sign(t, k, p.good(c.now()))
			refused(t, v, raw, ErrInvalid)
			soonAsked(t, p, v, raw)
		}
		once(t, p, [2]int{0, 1})
	}
}

func TestCallerWhoLeaves(t *testing.T) {
	p, v, c := start(t)
	raw := sign(t, p.signs(), p.good(c.now()))
	over := make(chan struct{})
	p.answer(keysPath, func(w http.ResponseWriter, r *http.Request) {
		<-over
		p.own.ServeHTTP(w, r)
	})
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := v.Verify(ctx, raw); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	close(over)
	accepted(t, v, raw)
	once(t, p, [2]int{1, 1})
}

func TestManyFirstTokens(t *testing.T) {
	for _, down := range []bool{false, true} {
		p, v, c := start(t)
		raw := sign(t, p.signs(), p.good(c.now()))
		want := [2]int{1, 1}
		if down {
			p.answer("", hangUp)
			want = [2]int{1, 0}
		}
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				if down {
					refused(t, v, raw, ErrUnavailable)
				} else if _, err := v.Verify(t.Context(), raw); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		once(t, p, want)
	}
}

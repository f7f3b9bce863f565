package tests

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// certificate makes one for this machine, and gives its file, that of its key, and the authority that knows it.
func certificate(t *testing.T) (cert, key string, known *x509.CertPool) {
	t.Helper()
	private := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	raw := must(x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private))(t)
	known = x509.NewCertPool()
	known.AddCert(must(x509.ParseCertificate(raw))(t))
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: raw}, key: {Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(private))(t)}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, known
}

const strict = "max-age=31536000"

func TestItServesHTTPS(t *testing.T) {
	cert, key, known := certificate(t)
	s, _ := run(t, filepath.Join(t.TempDir(), "n.db"), "--tls-cert", cert, "--tls-key", key)
	s.client = &http.Client{Timeout: time.Minute}
	equal(t, s.do("GET", "/healthz", nil).is(400).header.Get("X-Request-ID"), "") // who speaks without it gets nowhere
	speak := func(version uint16) *http.Client {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: known, MaxVersion: version, MinVersion: tls.VersionTLS10}, ForceAttemptHTTP2: true}
		t.Cleanup(transport.CloseIdleConnections)
		return &http.Client{Transport: transport, Timeout: time.Minute}
	}
	s.url = strings.Replace(s.url, "http://", "https://", 1)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s.client = speak(version)
		for path, status := range map[string]int{"/healthz": 200, "/organs": 200, "/reports/x": 404, "/docs": 200} {
			equal(t, s.do("GET", path, nil).is(status).header.Get("Strict-Transport-Security"), strict)
		}
		equal(t, s.do("GET", "/organs", nil, anonymous).fails(401, "token.required").header.Get("Strict-Transport-Security"), strict)
	}
	s.organ(nil)
	s.client = speak(tls.VersionTLS11)
	if a, err := s.try("GET", "/healthz", nil); err == nil {
		t.Error("spoken to in TLS 1.1", a.status)
	}
}

// Every answer keeps browsers from guessing and from framing; the reference alone may run its own scripts.
func TestEveryAnswerIsGuarded(t *testing.T) {
	s := start(t)
	path := s.filed(s.organ(nil))
	s.step(path, "submit", "publish")
	big := strings.Repeat(" ", 5<<20)
	for _, k := range []struct {
		method, path string
		body         any
		status       int
		options      []func(*http.Request)
	}{
		{"GET", "/healthz", nil, 200, nil}, {"GET", "/organs", nil, 200, nil}, {"HEAD", path, nil, 200, nil}, {"GET", path, nil, 200, []func(*http.Request){anonymous}}, {"GET", "/forms", nil, 200, nil},
		{"GET", "/submissions?year=2024&format=csv", nil, 200, nil}, {"GET", "/metrics", nil, 200, nil}, {"GET", "/openapi.json", nil, 200, nil}, {"GET", "/openapi.yaml", nil, 200, nil},
		{"POST", "/organs", `{"name": "乙", "level": "county", "kind": "agency"}`, 201, nil}, {"GET", "/organs", nil, 401, []func(*http.Request){anonymous}}, {"GET", "/organs", nil, 401, []func(*http.Request){as("nb_x")}},
		{"GET", "/nowhere", nil, 404, nil}, {"GET", "/docs/", nil, 404, nil}, {"GET", "/reports/x", nil, 404, nil}, {"PUT", "/organs", `{}`, 405, nil}, {"POST", "/organs", `{`, 400, nil}, {"POST", "/organs", big, 413, nil},
		{"POST", "/organs", `{}`, 422, nil}, {"GET", path, nil, 304, []func(*http.Request){with("If-None-Match", "*")}}, {"PATCH", path, `{}`, 409, nil}, {"PATCH", path, `{}`, 412, []func(*http.Request){with("If-Match", `"x"`)}},
	} {
		a := s.do(k.method, k.path, k.body, k.options...).is(k.status)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Strict-Transport-Security": "",
		} {
			equal(t, k.path+" "+name+": "+strings.Join(a.header.Values(name), "|"), k.path+" "+name+": "+want)
		}
	}
	for _, page := range []string{"/docs", "/docs/start.js", "/docs/swagger-ui.css"} {
		a := s.do("GET", page, nil).is(200)
		own := a.header.Values("Content-Security-Policy")
		if len(own) != 1 || !strings.Contains(own[0], "script-src 'self'") || !strings.Contains(own[0], "frame-ancestors 'none'") || strings.Contains(own[0], "http") {
			t.Error(own)
		}
		equal(t, a.header.Get("X-Content-Type-Options")+a.header.Get("X-Frame-Options")+a.header.Get("Referrer-Policy"), "nosniffDENYno-referrer")
	}
}

// What a proxy says of the caller counts where the proxy is one that is trusted, and nowhere else.
func TestProxiesAreBelievedWhereTheyAreTrusted(t *testing.T) {
	from, by := with("X-Forwarded-For", "198.51.100.7, 203.0.113.9"), with("X-Forwarded-Proto", "https")
	for flags, want := range map[string][2]string{"": {"", "127.0.0.1"}, "--trusted-proxies=10.0.0.0/8": {"", "127.0.0.1"}, "--trusted-proxies=127.0.0.1": {strict, "203.0.113.9"}, "--trusted-proxies=127.0.0.0/8,203.0.113.0/24": {strict, "198.51.100.7"}} {
		s, _ := run(t, filepath.Join(t.TempDir(), "n.db"), strings.Fields(flags)...)
		equal(t, flags+s.do("GET", "/healthz", nil, by).is(200).header.Get("Strict-Transport-Security"), flags+want[0])
		equal(t, s.do("GET", "/healthz", nil, with("X-Forwarded-Proto", "http")).is(200).header.Get("Strict-Transport-Security"), "")
		s.do("POST", "/organs", `{"name": "甲", "level": "county", "kind": "agency"}`, from).is(201)
		equal(t, flags+s.do("GET", "/audit", nil).at("/items/0/address"), flags+want[1])
	}
	s, _ := run(t, filepath.Join(t.TempDir(), "n.db"), "--trusted-proxies", "127.0.0.1", "--no-audit-addresses")
	s.do("POST", "/organs", `{"name": "甲", "level": "county", "kind": "agency"}`, from).is(201)
	equal(t, s.do("GET", "/audit", nil).at("/items/0/address"), "<nil>")
}

// Each address has so many requests, or each network of one caller; each token its own; the admin of the settings, and
// this machine, as many as they like. Who guesses at tokens is counted by address.
func TestTooManyRequests(t *testing.T) {
	s, _ := run(t, filepath.Join(t.TempDir(), "n.db"), "--rate", "0.01", "--burst", "2", "--trusted-proxies", "127.0.0.1")
	organ := s.organ(nil)
	at := func(address string) func(*http.Request) { return with("X-Forwarded-For", address) }
	secret := s.do("POST", "/tokens", map[string]any{"name": "张三", "role": "reader", "organ_id": organ}).is(201).at("/secret")
	refused := func(path string, options ...func(*http.Request)) {
		t.Helper()
		a := s.do("GET", path, nil, options...).fails(429, "too_many_requests")
		if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 || wait > 100 {
			t.Error(a.header)
		}
		equal(t, a.header.Get("Cache-Control")+a.header.Get("X-Content-Type-Options"), "no-storenosniff")
	}
	for _, k := range []struct {
		path    string
		status  int
		options [3][]func(*http.Request)
	}{
		{"/reports", 200, [3][]func(*http.Request){{anonymous, at("203.0.113.9")}, {anonymous, at("203.0.113.9")}, {anonymous, at("203.0.113.9")}}},
		{"/forms", 200, [3][]func(*http.Request){{anonymous, at("203.0.113.10")}, {anonymous, at("198.51.100.1, 203.0.113.10")}, {anonymous, at("198.51.100.2, 203.0.113.10")}}}, // what the caller itself says doesn't count
		{"/forms", 200, [3][]func(*http.Request){{anonymous, at("2001:db8:1:2::1")}, {anonymous, at("2001:db8:1:2::2")}, {anonymous, at("2001:db8:1:2:ffff::3")}}},
		{"/reports", 200, [3][]func(*http.Request){{as(secret), at("203.0.113.20")}, {as(secret), at("203.0.113.21")}, {as(secret), at("203.0.113.22")}}},
		{"/reports", 401, [3][]func(*http.Request){{as("nb_1"), at("203.0.113.30")}, {as("nb_2"), at("203.0.113.30")}, {as("nb_3"), at("203.0.113.30")}}},
		{"/nowhere", 404, [3][]func(*http.Request){{anonymous, at("203.0.113.40")}, {anonymous, at("203.0.113.40")}, {anonymous, at("203.0.113.40")}}},
	} {
		for _, options := range k.options[:2] {
			s.do("GET", k.path, nil, options...).is(k.status)
		}
		refused(k.path, k.options[2]...)
	}
	refused("/forms", anonymous, at("203.0.113.9"))
	s.do("GET", "/readyz", nil, anonymous, at("203.0.113.9")).is(200)   // probes are no callers
	s.do("GET", "/reports", nil, anonymous, at("203.0.113.11")).is(200) // another
	for range 4 {
		s.do("GET", "/organs", nil, at("203.0.113.9")).is(200)
		s.do("GET", "/reports", nil, anonymous).is(200)
		s.do("GET", "/reports", nil, as(secret)).is(200)
	}
}

package oidc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	patience      = 5 * time.Second
	pause         = 10 * time.Second
	mostRedirects = 3
	mostBytes     = 1 << 20
)

// fetcher is how the library asks the provider: bounded, one at a time, and of one address not again within the pause, be
// what was heard an answer or a failure. So neither a dead provider nor tokens with invented keys, each of which has the
// library look for new keys, cost more than one request in that time.
type fetcher struct {
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	heard map[string]heard // by address: of the provider's document and of its keys
}

type heard struct {
	at       time.Time
	response http.Response // without its body
	body     []byte
	err      error
}

func newFetcher(now func() time.Time) *fetcher {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	client := &http.Client{Transport: transport, Timeout: patience, CheckRedirect: stays}
	return &fetcher{client: client, now: now, heard: map[string]heard{}}
}

// RoundTrip gives what was heard last, or asks anew.
func (f *fetcher) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	address := r.URL.String()
	last, has := f.heard[address]
	if age := f.now().Sub(last.at); !has || age < 0 || age >= pause { // a clock set back must not lengthen the pause
		last = f.ask(r)
		f.heard[address] = last
	}
	if last.err != nil {
		return nil, last.err
	}
	response := last.response
	response.Body = io.NopCloser(bytes.NewReader(last.body))
	return &response, nil
}

func (f *fetcher) ask(r *http.Request) heard {
	response, err := f.client.Do(r) //nolint:gosec // the address is configured, or told by the provider that is
	if err != nil {
		return heard{at: f.now(), err: err}
	}
	defer func() { _ = response.Body.Close() }() // read as far as it is wanted
	body, err := io.ReadAll(io.LimitReader(response.Body, mostBytes+1))
	if err == nil && len(body) > mostBytes {
		err = fmt.Errorf("the answer has more than %d bytes", mostBytes)
	}
	return heard{at: f.now(), response: *response, body: body, err: err}
}

// stays refuses to be sent to another host: who is believed is settled by configuration.
func stays(next *http.Request, before []*http.Request) error {
	if next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme {
		return fmt.Errorf("sent on to %s", next.URL.Host)
	}
	if len(before) > mostRedirects {
		return errors.New("sent on too often")
	}
	return nil
}

package webhook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
)

var master = []byte("the master key of the tests, 40 bytes...")

func keys(t *testing.T) *Keys {
	t.Helper()
	k, err := NewKeys(master)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// verify is the receiving side, from the specification alone.
func verify(secret, id, timestamp, signatures string, body []byte, now time.Time) error {
	encoded, is := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !is {
		return errors.New("no secret")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return errors.New("not now")
	}
	want := "v1," + base64.StdEncoding.EncodeToString(mac(key, id, ".", timestamp, ".", string(body)))
	for signature := range strings.FieldsSeq(signatures) {
		if hmac.Equal([]byte(signature), []byte(want)) {
			return nil
		}
	}
	return errors.New("no signature matches")
}

const (
	vectorSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorTime      = 1614265330
	vectorBody      = `{"test": 2432232314}`
	vectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func TestTheVectorOfTheSpecification(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(vectorSecret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(vectorTime, 0)
	if got := sign(key, vectorID, at.Add(999*time.Millisecond), []byte(vectorBody)); got != vectorSignature {
		t.Error(got)
	}
	for name, k := range map[string]struct {
		secret, id, timestamp, signature, body string
		after                                  time.Duration
		verified                               bool
	}{
		"the vector":          {vectorSecret, vectorID, "1614265330", vectorSignature, vectorBody, 0, true},
		"one of several":      {vectorSecret, vectorID, "1614265330", "v1,AAAA " + vectorSignature + " v1a,x", vectorBody, 0, true},
		"five minutes late":   {vectorSecret, vectorID, "1614265330", vectorSignature, vectorBody, 5 * time.Minute, true},
		"five minutes early":  {vectorSecret, vectorID, "1614265330", vectorSignature, vectorBody, -5 * time.Minute, true},
		"a second later":      {vectorSecret, vectorID, "1614265330", vectorSignature, vectorBody, 5*time.Minute + time.Second, false},
		"another body":        {vectorSecret, vectorID, "1614265330", vectorSignature, vectorBody + " ", 0, false},
		"another id":          {vectorSecret, vectorID + "x", "1614265330", vectorSignature, vectorBody, 0, false},
		"another time":        {vectorSecret, vectorID, "1614265331", vectorSignature, vectorBody, 0, false},
		"another secret":      {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", vectorID, "1614265330", vectorSignature, vectorBody, 0, false},
		"no signature":        {vectorSecret, vectorID, "1614265330", "", vectorBody, 0, false},
		"a part of it":        {vectorSecret, vectorID, "1614265330", vectorSignature[:20], vectorBody, 0, false},
		"of another scheme":   {vectorSecret, vectorID, "1614265330", "v2" + vectorSignature[2:], vectorBody, 0, false},
		"no time":             {vectorSecret, vectorID, "", vectorSignature, vectorBody, 0, false},
		"a bare secret":       {vectorSecret[6:], vectorID, "1614265330", vectorSignature, vectorBody, 0, false},
		"a secret not base64": {"whsec_!", vectorID, "1614265330", vectorSignature, vectorBody, 0, false},
	} {
		if err := verify(k.secret, k.id, k.timestamp, k.signature, []byte(k.body), at.Add(k.after)); (err == nil) != k.verified {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Secrets are in the hands of receivers: they may never come out otherwise. HKDF by RFC 5869, without salt, one block.
func TestSecretsAreDerived(t *testing.T) {
	k := keys(t)
	for _, id := range []string{"", "a", "0197f3c2-0000-7000-8000-000000000001"} {
		want := "whsec_" + base64.StdEncoding.EncodeToString(mac(mac(make([]byte, 32), string(master)), "nianbao webhook ", id, "\x01"))
		if got := k.Secret(id); got != want || NewSender(k, Options{}).Secret(id) != want {
			t.Errorf("%q: %s, want %s", id, got, want)
		}
	}
	other, err := NewKeys(append(bytes.Clone(master[:39]), '!'))
	if err != nil {
		t.Fatal(err)
	}
	if a, b, c := k.Secret("a"), k.Secret("b"), other.Secret("a"); a == b || a == c || b == c {
		t.Error(a, b, c)
	}
}

func TestAMasterKeyIsLongAndKept(t *testing.T) {
	for _, short := range [][]byte{nil, {}, master[:31]} {
		if k, err := NewKeys(short); err == nil || k != nil {
			t.Errorf("%d bytes are taken", len(short))
		}
	}
	own := bytes.Clone(master[:32])
	k, err := NewKeys(own)
	if err != nil {
		t.Fatal(err)
	}
	before := k.Secret("a")
	clear(own)
	if k.Secret("a") != before {
		t.Error("the caller's bytes are used")
	}
}

// Package webhook is the sending side of webhooks by the Standard Webhooks scheme: secrets, signatures, what may be a target,
// and one delivery. What is delivered when, and again, is decided elsewhere.
package webhook

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

const keySize = 32

// Keys derives secrets of webhooks from one master key, so that none is stored.
type Keys struct{ master []byte }

// NewKeys takes the master key, of at least 32 bytes.
func NewKeys(master []byte) (*Keys, error) {
	if len(master) < keySize {
		return nil, fmt.Errorf("webhook: the master key has %d bytes, it takes %d", len(master), keySize)
	}
	return &Keys{master: slices.Clone(master)}, nil
}

// Secret is what a webhook's receiver checks signatures with, as it is shown: whsec_ and base64.
func (k *Keys) Secret(webhookID string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(k.key(webhookID))
}

func (k *Keys) key(webhookID string) []byte {
	key, err := hkdf.Key(sha256.New, k.master, nil, "nianbao webhook "+webhookID, keySize)
	if err != nil {
		panic(err) // only a far longer key, or a shorter master, could be refused
	}
	return key
}

// sign is the signature of a message, as its header says it.
func sign(key []byte, id string, sent time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.%s", id, sent.Unix(), body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

package model

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// Token lets its bearer in. Its secret is shown once; what is kept is a hash.
type Token struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Role       string     `json:"role"`
	OrganID    *string    `json:"organ_id"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	Secret     string     `json:"secret,omitzero"`
	Hash       string     `json:"-"`
}

// tokenPrefix lets people, and scanners of code, tell what a secret is.
const tokenPrefix = "nb_"

// NewSecret is a secret of 256 bits.
func NewSecret() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // it never fails
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(random)
}

// IsSecret says that a text looks like a secret of ours.
func IsSecret(text string) bool { return strings.HasPrefix(text, tokenPrefix) }

// HashOfSecret is what is kept of a secret. One of 256 random bits needs no salt and no slow hash.
func HashOfSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Act is one write in the history: who, when, from where, and what changed from what to what. Each has the hash of the
// one before, so that none can be changed or taken out unseen.
type Act struct {
	Seq      int64          `json:"seq"`
	At       time.Time      `json:"at"`
	Actor    string         `json:"actor"`
	ActorID  string         `json:"actor_id"`
	Role     string         `json:"role"`
	Address  *string        `json:"address"`
	Action   string         `json:"action"`
	Subject  string         `json:"subject"`
	ReportID *string        `json:"report_id"`
	OrganID  *string        `json:"organ_id"`
	Reason   *string        `json:"reason"`
	Changes  jsontext.Value `json:"changes"`
	Previous string         `json:"previous"`
	Hash     string         `json:"hash"`
}

// Sealed is the hash of the act with that of the one before. Each part goes in with its length, so that no two acts are
// written alike.
func (a *Act) Sealed() string {
	h := sha256.New()
	for _, part := range []*string{
		&a.Previous, written(a.Seq), written(a.At.UnixMicro()), &a.Actor, &a.ActorID, &a.Role, a.Address, &a.Action, &a.Subject, a.ReportID, a.OrganID, a.Reason, written(a.Changes),
	} {
		if part == nil {
			fmt.Fprint(h, "-;")
			continue
		}
		fmt.Fprintf(h, "%d:%s;", len(*part), *part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func written(v any) *string {
	s := fmt.Sprint(v)
	return &s
}

// Chain is what a reading of the history came to: whether every act has its right hash and that of the one before.
type Chain struct {
	Holds    bool   `json:"holds"`
	Acts     int64  `json:"acts"`
	From     int64  `json:"from"` // the first act kept; those before went by retention
	To       int64  `json:"to"`
	Head     string `json:"head"`      // hash of the last act: noted elsewhere, it shows whether the end was cut off
	BrokenAt *int64 `json:"broken_at"` // the first act that is not as it was
}

// ActFilter chooses acts. What is nil is not asked.
type ActFilter struct {
	ReportID *string
	After    int64
	Limit    int
}

// Follow takes the next act of the history in; false where it is not as it was written, and no more need be read.
func (c *Chain) Follow(a *Act) bool {
	if a.Seq != c.To+1 || a.Previous != c.Head || a.Hash != a.Sealed() {
		c.Holds, c.BrokenAt = false, &a.Seq
		return false
	}
	c.Acts, c.To, c.Head = c.Acts+1, a.Seq, a.Hash
	return true
}

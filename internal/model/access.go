package model

import (
	"context"
	"slices"
	"strings"
	"time"
)

// The roles. Whoever brings no token is the public.
const (
	Public   = "public"
	Reader   = "reader"
	Editor   = "editor"
	Reviewer = "reviewer"
	Admin    = "admin"
)

// Roles are those that a token can have.
func Roles() []string { return []string{Reader, Editor, Reviewer, Admin} }

// Action is what somebody may want to do.
type Action string

// The actions.
const (
	SeePublished   Action = "see_published"
	SeeDrafts      Action = "see_drafts"
	Edit           Action = "edit" // make, change
	Discard        Action = "discard"
	Submit         Action = "submit"
	Amend          Action = "amend"
	Return         Action = "return"
	Publish        Action = "publish"
	Withdraw       Action = "withdraw"
	Waive          Action = "waive"
	Extract        Action = "extract" // read a published document
	ReadIn         Action = "import"  // and keep what was read
	SeeOrgans      Action = "see_organs"
	KeepOrgans     Action = "keep_organs"
	KeepRoots      Action = "keep_roots" // organs that stand below none, and the caller's own
	SeeSubmissions Action = "see_submissions"
	SeeSelf        Action = "see_self"
	SeeMetrics     Action = "see_metrics"
	KeepTokens     Action = "keep_tokens"
	KeepWebhooks   Action = "keep_webhooks"
	Audit          Action = "audit"
)

// Actions are all of these.
func Actions() []Action {
	return []Action{SeePublished, SeeDrafts, Edit, Discard, Submit, Amend, Return, Publish, Withdraw, Waive, Extract, ReadIn, SeeOrgans, KeepOrgans, KeepRoots, SeeSubmissions, SeeSelf, SeeMetrics, KeepTokens, KeepWebhooks, Audit}
}

// policy is the one place that says who may do what. How far a role reaches in the tree of organs is said by Caller.Sees.
func policy(a Action) []string {
	switch a {
	case SeePublished:
		return []string{Public, Reader, Editor, Reviewer, Admin}
	case SeeDrafts, SeeOrgans, SeeSubmissions, SeeSelf, SeeMetrics:
		return []string{Reader, Editor, Reviewer, Admin}
	case Edit, Discard, Submit, Amend, Extract:
		return []string{Editor, Reviewer, Admin}
	case Return, Publish, Withdraw, Waive, ReadIn, KeepOrgans, KeepWebhooks:
		return []string{Reviewer, Admin}
	case KeepRoots, KeepTokens, Audit:
		return []string{Admin}
	}
	return nil
}

// Caller is who sends a request, how far it reaches, and from where it comes.
type Caller struct {
	ID        string // of the token, or at the identity provider; the public has none
	Name      string
	Role      string
	Organ     *Organ // the editor's own, the top of the reader's and the reviewer's subtree
	ExpiresAt *time.Time
	Address   string
	Unlimited bool // sends as many requests as it likes
}

// Standing tells a caller from others, and from itself in another role or of another organ.
func (c *Caller) Standing() string {
	organ := ""
	if c.Organ != nil {
		organ = c.Organ.ID
	}
	return strings.Join([]string{c.ID, c.Role, organ}, " ")
}

// Anybody is the public.
func Anybody() *Caller { return &Caller{Role: Public} }

// May says whether the caller's role may do a thing at all.
func (c *Caller) May(a Action) bool { return slices.Contains(policy(a), c.Role) }

// Sees says whether an organ, by its path, with its drafts, is in the caller's view.
func (c *Caller) Sees(path string) bool {
	v := c.View()
	return v.All || v.Path != nil && (*v.Path == path || v.Below && strings.HasPrefix(path, *v.Path))
}

// View is the organs that a caller sees: all of them, one, one with all below it, or none.
type View struct {
	All   bool
	Path  *string
	Below bool
}

// View is the caller's.
func (c *Caller) View() View {
	switch {
	case c.Role == Admin:
		return View{All: true}
	case c.Organ == nil:
		return View{}
	}
	return View{Path: &c.Organ.Path, Below: c.Role != Editor}
}

// Reach says how far the caller's view goes: all organs, one organ, or one and all below it.
func (c *Caller) Reach() string {
	switch v := c.View(); {
	case v.All:
		return "all"
	case v.Path == nil:
		return "none"
	case v.Below:
		return "subtree"
	}
	return "organ"
}

// Refuses is the error where the caller may not do a thing; nil where it may. The public is asked who it is.
func (c *Caller) Refuses(a Action) error {
	switch {
	case c.May(a):
		return nil
	case c.Role == Public:
		return &Error{Kind: Unauthorized, Code: "token.required"}
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Args: Args{"role": c.Role, "roles": policy(a)}}
}

type callerKey struct{}

// WithCaller puts the caller into the context of its request.
func WithCaller(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf is the caller whose request it is; the public where nobody said who it is.
func CallerOf(ctx context.Context) *Caller {
	if c, is := ctx.Value(callerKey{}).(*Caller); is {
		return c
	}
	return Anybody()
}

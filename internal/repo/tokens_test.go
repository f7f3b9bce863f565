package repo_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/repo"
)

func newToken(t testing.TB, s *repo.Store, role string, organ *model.Organ) *model.Token {
	t.Helper()
	token := &model.Token{ID: id(t), Name: role, Role: role, CreatedAt: time.UnixMicro(1).UTC()}
	token.Hash = model.HashOfSecret(token.ID)
	if organ != nil {
		token.OrganID = &organ.ID
	}
	write(t, s, func(ctx context.Context) error { return s.InsertToken(ctx, token) })
	return token
}

func TestNoFieldOfATokenIsForgottenButItsSecret(t *testing.T) {
	s, _, file := open(t)
	ctx := context.Background()
	organ := filled[model.Organ](&filler{t: t}, map[string]any{"ID": id(t), "Level": model.County, "Kind": model.Agency, "ParentID": (*string)(nil), "CreditCode": (*string)(nil), "RegionCode": pointer("410711")})
	write(t, s, func(ctx context.Context) error { return s.InsertOrgan(ctx, &organ) })
	secret := model.NewSecret()
	token := filled[model.Token](&filler{t: t}, map[string]any{"ID": id(t), "Role": model.Reviewer, "OrganID": &organ.ID, "Hash": model.HashOfSecret(secret), "Secret": secret, "LastUsedAt": (*time.Time)(nil)})
	write(t, s, func(ctx context.Context) error { return s.InsertToken(ctx, &token) })
	token.Secret = ""
	check := func() {
		t.Helper()
		got, err := s.Token(ctx, token.ID)
		same(t, &token, got, err)
		list, err := s.Tokens(ctx, "", 1)
		same(t, []*model.Token{&token}, list, err)
		bearer, reached, err := s.Bearer(ctx, token.Hash)
		same(t, &organ, reached, err)
		unused := token
		unused.LastUsedAt = nil // nobody asks it on every request
		same(t, &unused, bearer, err)
	}
	check()
	token.LastUsedAt = pointer(time.UnixMicro(1735689600000001).UTC())
	write(t, s, func(ctx context.Context) error {
		return s.TouchTokens(ctx, map[string]time.Time{token.ID: *token.LastUsedAt, id(t): time.UnixMicro(1)})
	})
	check()
	db := behind(t, file)
	var all string
	if err := db.QueryRow("SELECT quote(id) || quote(name) || quote(role) || quote(organ_id) || quote(hash) || quote(expires_at) FROM tokens").Scan(&all); err != nil || strings.Contains(all, secret) || !strings.Contains(all, token.Hash) {
		t.Error(err, all)
	}
}

func TestATokenLetsInWhoeverHasItsSecretUntilItIsRevoked(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	a, b := newOrgan(t, s, "甲", nil), newOrgan(t, s, "乙", nil)
	admin, editor, reader := newToken(t, s, model.Admin, nil), newToken(t, s, model.Editor, b), newToken(t, s, model.Reader, b)
	reaches := func(token *model.Token, organ *model.Organ) {
		t.Helper()
		got, reached, err := s.Bearer(ctx, token.Hash)
		same(t, token, got, err)
		same(t, organ, reached, nil)
	}
	refused := func(hash string) {
		t.Helper()
		if got, reached, err := s.Bearer(ctx, hash); got != nil || reached != nil || kind(err) != model.NotFound || code(err) != "token.not_found" {
			t.Error(got, reached, err)
		}
	}
	reaches(admin, nil)
	reaches(editor, b)
	old := b.Path
	b.ParentID, b.Path = &a.ID, a.Path+b.Path
	write(t, s, func(ctx context.Context) error { return s.UpdateOrgan(ctx, b, old) })
	reaches(editor, b) // where it is now
	for _, hash := range []string{"", editor.ID, editor.Hash[1:], strings.ToUpper(editor.Hash), "%", model.HashOfSecret("a")} {
		refused(hash)
	}
	write(t, s, func(ctx context.Context) error { return s.DeleteToken(ctx, editor.ID) })
	refused(editor.Hash)
	if got, err := s.Token(ctx, editor.ID); kind(err) != model.NotFound || code(err) != "token.not_found" {
		t.Error(got, err)
	}
	reaches(admin, nil)
	reaches(reader, b)
	write(t, s, func(ctx context.Context) error {
		return errors.Join(s.DeleteToken(ctx, editor.ID), s.DeleteOrgan(ctx, b.ID))
	})
	refused(reader.Hash) // it went with its organ
	n, err := s.CountTokens(ctx)
	same(t, 1, n, err)
}

func TestTokensAreListedInTheOrderInWhichTheyWereMade(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	var want, got []string
	for _, role := range append(model.Roles(), model.Roles()...) {
		of := organ
		if role == model.Admin {
			of = nil
		}
		want = append(want, newToken(t, s, role, of).ID)
	}
	for after := ""; ; {
		page, err := s.Tokens(ctx, after, 3)
		if err != nil || len(page) > 4 {
			t.Fatal(err, len(page))
		}
		for _, token := range page[:min(len(page), 3)] {
			got, after = append(got, token.ID), token.ID
		}
		if len(page) < 4 {
			break
		}
	}
	same(t, want, got, nil)
	n, err := s.CountTokens(ctx)
	same(t, int64(len(want)), n, err)
	for reached, want := range map[string]int{organ.ID: len(want) - 2, id(t): 0} {
		of, err := s.TokensOf(ctx, reached)
		for _, token := range of {
			same(t, reached, deref(token.OrganID), nil)
		}
		same(t, want, len(of), err)
	}
	twice := &model.Token{ID: id(t), Name: "x", Role: model.Admin, Hash: model.HashOfSecret(want[0])}
	if err := s.Write(ctx, func(ctx context.Context) error { return s.InsertToken(ctx, twice) }); kind(err) != model.Conflict {
		t.Error(err)
	}
}

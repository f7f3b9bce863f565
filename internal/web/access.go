package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"math"
	"net"
	"strings"

	"nianbao/internal/limit"
	"nianbao/internal/model"
	"nianbao/internal/oidc"
	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

// Verifier checks the tokens of an identity provider.
type Verifier interface {
	Verify(ctx context.Context, raw string) (*oidc.Claims, error)
}

// admitted finds out who sends the request, and lets through as many of each as the limit allows. Who guesses at tokens
// is counted by address.
func (s *Server) admitted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; path == "/healthz" || path == "/readyz" {
			return next(c) // a probe must not fail for want of a token
		}
		caller, err := s.caller(c)
		key := limit.AddressKey(c.RealIP())
		if err != nil {
			caller = model.Anybody()
		} else if caller.ID != "" {
			key = caller.ID
		}
		if ip := net.ParseIP(c.RealIP()); !caller.Unlimited && (ip == nil || !ip.IsLoopback()) {
			if ok, wait := s.limits.Take(key); !ok {
				return &model.Error{Kind: model.TooMany, Code: "too_many_requests", Args: model.Args{"seconds": max(1, int(math.Ceil(wait.Seconds())))}}
			}
		}
		if err != nil {
			return err
		}
		caller.Address = c.RealIP()
		c.SetRequest(c.Request().WithContext(model.WithCaller(ctx(c), caller)))
		return next(c)
	}
}

// caller is whoever the Authorization header speaks for; where there is none it is the public.
func (s *Server) caller(c echo.Context) (*model.Caller, error) {
	sent := c.Request().Header.Values(echo.HeaderAuthorization)
	if len(sent) == 0 {
		return model.Anybody(), nil
	}
	scheme, secret, _ := strings.Cut(sent[0], " ")
	secret = strings.TrimSpace(secret)
	switch {
	case len(sent) > 1 || !strings.EqualFold(scheme, "Bearer") || secret == "":
		return nil, &model.Error{Kind: model.Unauthorized, Code: "token.malformed"}
	case s.isAdmin(secret):
		return &model.Caller{ID: "admin", Name: "admin", Role: model.Admin, Unlimited: true}, nil
	case s.identities != nil && !model.IsSecret(secret) && strings.Count(secret, ".") == 2:
		return s.identified(c, secret)
	}
	return s.service.Bearer(ctx(c), secret)
}

// isAdmin compares in constant time, and hashes first so that lengths tell nothing.
func (s *Server) isAdmin(secret string) bool {
	got, want := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(s.adminToken))
	return s.adminToken != "" && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// identified is whom an identity provider vouches for.
func (s *Server) identified(c echo.Context, raw string) (*model.Caller, error) {
	claims, err := s.identities.Verify(ctx(c), raw)
	switch {
	case errors.Is(err, oidc.ErrUnavailable):
		return nil, &model.Error{Kind: model.Unavailable, Code: "identity_provider.unavailable", Cause: err}
	case err != nil:
		s.log.InfoContext(ctx(c), "token refused", slog.String("request_id", requestID(c)), slog.Any("error", err))
		return nil, &model.Error{Kind: model.Unauthorized, Code: "token.invalid"}
	}
	caller, err := s.service.Known(ctx(c), service.Identity{Subject: claims.Subject, Name: claims.Name, Role: claims.Role, OrganID: claims.OrganID, CreditCode: claims.CreditCode})
	if err != nil {
		return nil, err
	}
	caller.ExpiresAt = &claims.ExpiresAt
	return caller, nil
}

// known lets those in who said who they are, where a route is not for the public. What each of them may do with what is
// said where that is at hand.
func known(next echo.HandlerFunc, needs model.Action) echo.HandlerFunc {
	return func(c echo.Context) error {
		if caller := model.CallerOf(ctx(c)); caller.Role == model.Public {
			if err := caller.Refuses(needs); err != nil {
				return err
			}
		}
		return next(c)
	}
}

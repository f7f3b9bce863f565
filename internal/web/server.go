// Package web is everything that knows HTTP: the routes in one file, the handlers one file a resource, one writer of
// failures.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"nianbao/internal/limit"
	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

const (
	retryAfter  = 2 // seconds
	compressAt  = 1024
	requestTime = 30 * time.Second
)

// Options are what the server is made of.
type Options struct {
	Service     *service.Service
	Log         *slog.Logger
	CORSOrigins []string
	NewID       func() string
	Statements  func() uint64 // sent to the database so far
	AdminToken  string        // may do everything; none where it is empty
	Identities  Verifier      // of an identity provider's tokens; may be none
	Limits      *limit.Limiter
	Proxies     limit.Proxies
}

// Server is the service over HTTP.
type Server struct {
	*Intake

	service    *service.Service
	log        *slog.Logger
	newID      func() string
	adminToken string
	identities Verifier
	limits     *limit.Limiter
	proxies    limit.Proxies
	texts      *texts
	echo       *echo.Echo
	handler    http.Handler
	forms      map[string]fixed
	allForms   fixed
	contract   fixed
	routes     []route
}

// New makes the server.
func New(o Options) (*Server, error) {
	s := &Server{
		service: o.Service, log: o.Log, newID: o.NewID, adminToken: o.AdminToken, identities: o.Identities, limits: o.Limits, proxies: o.Proxies, echo: echo.New(),
	}
	var err error
	if s.texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if s.Intake, err = NewIntake(); err != nil {
		return nil, err
	}
	if err := s.publishContract(); err != nil {
		return nil, err
	}
	s.publishForms()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = o.Proxies.Client
	s.echo.HTTPErrorHandler = s.fail
	metrics := newMetrics(o.Statements)
	s.echo.Use(s.numbered, metrics.middleware, s.logged(), s.recovered, s.guarded, s.crossOrigin(o.CORSOrigins), s.admitted)
	s.routes = append(s.table(), route{method: http.MethodGet, path: "/metrics", handle: metrics.handler, needs: model.SeeMetrics})
	for _, r := range s.routes {
		r.mount(s)
	}
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(compressAt), gzhttp.SuffixETag(compressed))
	if err != nil {
		return nil, err
	}
	s.handler = wrap(s.echo)
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func ctx(c echo.Context) context.Context { return c.Request().Context() }

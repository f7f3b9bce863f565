package web

import (
	"context"
	"log/slog"
	"net/http"

	"nianbao/internal/model"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// numbered gives the request its id: the caller's where it is fit for a log, else a new one.
func (s *Server) numbered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !printable(id, 128) {
			id = s.newID()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func (s *Server) logged() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogURIPath: true, LogStatus: true, LogLatency: true, LogResponseSize: true, LogRemoteIP: true, HandleError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			s.log.LogAttrs(ctx(c), slog.LevelInfo, "request", slog.String("request_id", requestID(c)), slog.String("method", v.Method), slog.String("path", v.URIPath),
				slog.Int("status", v.Status), slog.Int64("bytes", v.ResponseSize), slog.Float64("took_ms", float64(v.Latency.Microseconds())/1000), slog.String("remote", v.RemoteIP), slog.String("caller", model.CallerOf(ctx(c)).ID))
			return nil
		},
	})
}

// recovered turns a panic into a failure like any other.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			s.log.ErrorContext(ctx(c), "panic", slog.String("request_id", requestID(c)), slog.Any("error", err), slog.String("stack", string(stack)))
			return err
		},
	})(next)
}

// guarded keeps browsers from guessing what an answer is, from framing it, and from telling others where they were.
func (s *Server) guarded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderXFrameOptions, "DENY")
		h.Set(echo.HeaderReferrerPolicy, "no-referrer")
		h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
		if s.proxies.HTTPS(c.Request()) {
			h.Set(echo.HeaderStrictTransportSecurity, "max-age=31536000")
		}
		return next(c)
	}
}

// cached says who may keep an answer: what is the same for everybody, anybody for a while; all else nobody.
func cached(next echo.HandlerFunc, public bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if public {
			h.Set(echo.HeaderCacheControl, "public, max-age=300")
			return next(c)
		}
		h.Set(echo.HeaderCacheControl, "private, no-store")
		h.Add(echo.HeaderVary, echo.HeaderAuthorization)
		return next(c)
	}
}

func (s *Server) crossOrigin(origins []string) echo.MiddlewareFunc {
	if len(origins) == 0 {
		return func(next echo.HandlerFunc) echo.HandlerFunc { return next }
	}
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:  origins,
		AllowMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowHeaders:  []string{echo.HeaderAuthorization, echo.HeaderContentType, "If-Match", "If-None-Match", keyHeader, echo.HeaderXRequestID},
		ExposeHeaders: []string{"ETag", "Link", echo.HeaderLocation, echo.HeaderRetryAfter, "X-Request-ID"},
		MaxAge:        600,
	})
}

// bounded ends the work on a request that takes too long.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limited, cancel := context.WithTimeout(ctx(c), requestTime)
		defer cancel()
		c.SetRequest(c.Request().WithContext(limited))
		return next(c)
	}
}

type metrics struct {
	middleware echo.MiddlewareFunc
	handler    echo.HandlerFunc
}

func newMetrics(statements func() uint64) metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "nianbao_database_statements_total", Help: "Statements sent to the database."}, func() float64 { return float64(statements()) }))
	return metrics{
		middleware: echoprometheus.NewMiddlewareWithConfig(echoprometheus.MiddlewareConfig{
			Subsystem: "nianbao", Registerer: registry, DoNotUseRequestPathFor404: true,
			LabelFuncs: map[string]echoprometheus.LabelValueFunc{"host": func(echo.Context, error) string { return "" }}, // the caller's word: no end of series
		}),
		handler: echoprometheus.NewHandlerWithConfig(echoprometheus.HandlerConfig{Gatherer: registry}),
	}
}

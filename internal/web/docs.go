package web

import (
	"embed"
	"io/fs"
	"net/http"

	"nianbao/api"
	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v4"
)

//go:embed docs
var docs embed.FS

// publishContract turns the contract into JSON once.
func (s *Server) publishContract() error {
	var document any
	if err := yaml.Unmarshal(api.OpenAPI, &document); err != nil {
		return err
	}
	s.contract = newFixed(document)
	return nil
}

func (s *Server) openAPIYAML(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", api.OpenAPI)
}

func (s *Server) openAPIJSON(c echo.Context) error { return s.contract.send(c) }

// reference is the interactive reference; nothing of it comes from elsewhere.
func (s *Server) reference(file, media string) echo.HandlerFunc {
	return func(c echo.Context) error {
		text, err := fs.ReadFile(docs, "docs/"+file)
		if err != nil {
			return err
		}
		c.Response().Header().Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		return c.Blob(http.StatusOK, media, text)
	}
}

type health struct {
	Status string `json:"status"`
}

func (s *Server) alive(c echo.Context) error { return send(c, http.StatusOK, health{"ok"}) }

func (s *Server) ready(c echo.Context) error {
	if err := s.service.Ready(ctx(c)); err != nil {
		return &model.Error{Kind: model.Unavailable, Code: "unavailable", Cause: err}
	}
	return send(c, http.StatusOK, health{"ready"})
}

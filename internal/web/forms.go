package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/rule"
	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

// publishedForm is an edition with the rules that hold for it.
type publishedForm struct {
	*form.Edition
	Rules []rule.Rule `json:"rules"`
}

// fixed is a document that stays the same as long as the process lives.
type fixed struct {
	text []byte
	etag string
}

func newFixed(document any) fixed {
	text := append(encode(document), '\n')
	sum := sha256.Sum256(text)
	return fixed{text, hex.EncodeToString(sum[:16])}
}

func (f fixed) send(c echo.Context) error {
	if unchanged, err := unchanged(c, f.etag); unchanged || err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaJSON, f.text)
}

// publishForms writes the forms once.
func (s *Server) publishForms() {
	s.forms = map[string]fixed{}
	all := service.Page[publishedForm]{}
	for _, e := range s.service.Forms() {
		one := publishedForm{e, s.service.Rules(e)}
		s.forms[e.Key] = newFixed(one)
		all.Items = append(all.Items, one)
	}
	s.allForms = newFixed(all)
}

func (s *Server) listForms(c echo.Context) error { return s.allForms.send(c) }

func (s *Server) getForm(c echo.Context) error {
	one, has := s.forms[c.Param("edition")]
	if !has {
		return model.Missing("edition")
	}
	return one.send(c)
}

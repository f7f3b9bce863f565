package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"nianbao/internal/extract"
	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
)

const (
	maxExtract = 32 * mib
	maxImport  = 64 * mib
	mostParts  = 2001 // files, and the mapping of names

	mediaMultipart = "multipart/form-data"
)

// upload is what was sent as files: the body itself, or the files of a form, and the form's other fields.
type upload struct {
	files  []extract.File
	fields map[string][]byte
}

// uploaded reads the files of a request.
func uploaded(c echo.Context) (*upload, error) {
	raw, _ := c.Get(bodyKey).([]byte)
	media, params, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if media != mediaMultipart {
		return &upload{files: []extract.File{{Name: fileName(c), Media: c.Request().Header.Get(echo.HeaderContentType), Content: raw}}}, nil
	}
	u := &upload{fields: map[string][]byte{}}
	form := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for n := 0; ; n++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if err != nil {
			return nil, &model.Error{Kind: model.Malformed, Code: "multipart.broken", Cause: err}
		}
		if n == mostParts {
			return nil, &model.Error{Kind: model.Invalid, Code: "multipart.too_many", Args: model.Args{"max": mostParts}}
		}
		if name := part.FileName(); name != "" {
			u.files = append(u.files, extract.File{Name: name, Media: part.Header.Get(echo.HeaderContentType), Content: content})
		} else {
			u.fields[part.FormName()] = content
		}
	}
	if len(u.files) == 0 {
		return nil, &model.Error{Kind: model.Malformed, Code: "multipart.empty"}
	}
	return u, nil
}

// fileName is the name that a file sent as a body has, by Content-Disposition; most have none.
func fileName(c echo.Context) string {
	_, params, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentDisposition))
	if err != nil || params["filename"] == "" {
		return "body"
	}
	name := params["filename"]
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

func (s *Server) extract(c echo.Context) error {
	u, err := uploaded(c)
	if err != nil {
		return err
	}
	if len(u.files) > 1 {
		return &model.Error{Kind: model.Invalid, Code: "extract.several_files", Args: model.Args{"files": len(u.files)}}
	}
	if _, err := organsNamed(u.fields); err != nil {
		return err
	}
	read, err := s.service.Extract(ctx(c), u.files[0], s.lang(c))
	if err != nil {
		return err
	}
	s.localized(c)
	s.texts.explain(read.Notes, s.lang(c))
	return send(c, http.StatusOK, read)
}

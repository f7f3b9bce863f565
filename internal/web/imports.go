package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

const (
	importPath  = base + "/imports/"
	eventsEvery = 500 * time.Millisecond
	signOfLife  = 30               // times that
	eventsFor   = 10 * time.Minute // a reader then comes again, from where it was
)

func (s *Server) createImport(c echo.Context) error {
	q := newQuery(c)
	dry, publish := q.oneOf("dry_run", "true", "false"), q.oneOf("publish", "true", "false")
	o := service.ImportOptions{DryRun: dry != nil && *dry == "true", Publish: publish != nil && *publish == "true", Within: q.id("within")}
	if err := q.err(); err != nil {
		return err
	}
	u, err := uploaded(c)
	if err != nil {
		return err
	}
	if o.Organs, err = organsNamed(u.fields); err != nil {
		return err
	}
	i, err := s.service.CreateImport(ctx(c), u.files, o)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, importPath+i.ID)
	return send(c, http.StatusAccepted, i)
}

// organsNamed reads the mapping of printed names to organs; any other field is a fault.
func organsNamed(fields map[string][]byte) (map[string]string, error) {
	var faults []model.Fault
	organs := map[string]string{}
	for name, value := range fields {
		if name != "organs" {
			faults = append(faults, unknown("", map[string]jsontext.Value{name: nil})...)
			continue
		}
		if err := wellFormed(value); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(value, &organs); err != nil {
			faults = append(faults, model.Fault{Code: "value.type", Pointer: "/organs", Args: model.Args{"expected": "object"}})
		}
	}
	for printed, id := range organs {
		if uuid.Validate(id) != nil {
			faults = append(faults, model.Fault{Code: "value.not_an_id", Pointer: "/organs/" + model.PointerToken(printed)})
		}
	}
	return organs, model.Refuse(faults)
}

func (s *Server) listImports(c echo.Context) error { return pageOf(c, s.service.Imports) }

func (s *Server) getImport(c echo.Context) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	i, err := s.service.Import(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, i)
}

func (s *Server) cancelImport(c echo.Context) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	if err := s.action(c, &bareBody{}); err != nil {
		return err
	}
	i, err := s.service.CancelImport(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, i)
}

func (s *Server) listImportFiles(c echo.Context) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	s.localized(c)
	return pageOf(c, func(ctx context.Context, page service.PageOf) (*service.Page[*model.ImportFile], error) {
		found, err := s.service.ImportFiles(ctx, id, page)
		if err == nil {
			s.tell(found.Items, s.lang(c))
		}
		return found, err
	})
}

// tell says why files were refused.
func (s *Server) tell(files []*model.ImportFile, lang string) {
	for _, f := range files {
		if f.Code != nil {
			detail := s.texts.say(*f.Code, f.Args.In(lang), lang)
			f.Detail = &detail
		}
	}
}

func (s *Server) getSource(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	source, err := s.service.Source(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, source)
}

// importEvents tells of each file as it is done (Server-Sent Events), and at last of the whole. Who comes again goes on
// behind the last one that it had.
func (s *Server) importEvents(c echo.Context) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	last, _ := strconv.Atoi(c.Request().Header.Get("Last-Event-ID"))
	if _, err := s.service.Import(ctx(c), id); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(gzhttp.HeaderNoCompression, "true")
	if err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(eventsFor + time.Minute)); err != nil {
		return err
	}
	s.localized(c)
	c.Response().WriteHeader(http.StatusOK)
	c.Response().Flush()
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return s.stream(c, id, last)
}

func (s *Server) stream(c echo.Context, id string, last int) error {
	ctx, cancel := context.WithTimeout(ctx(c), eventsFor)
	defer cancel()
	tick := time.NewTicker(eventsEvery)
	defer tick.Stop()
	for n := 1; ; n++ {
		i, err := s.service.Import(ctx, id)
		if err != nil {
			return err
		}
		if last, err = s.sendFiles(ctx, c, id, last); err != nil {
			return err
		}
		if i.State != model.Running {
			return sendEvent(c, last, "end", i)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if n%signOfLife > 0 {
				continue
			}
			if _, err := c.Response().Write([]byte(": waiting\n\n")); err != nil {
				return err
			}
			c.Response().Flush()
		}
	}
}

// sendFiles sends what was done since.
func (s *Server) sendFiles(ctx context.Context, c echo.Context, id string, last int) (int, error) {
	for {
		files, err := s.service.FilesAfter(ctx, id, last)
		if err != nil || len(files) == 0 {
			return last, err
		}
		s.tell(files, s.lang(c))
		for _, f := range files {
			if f.State == model.Pending {
				return last, nil
			}
			if err := sendEvent(c, f.N, "file", f); err != nil {
				return last, err
			}
			last = f.N
		}
	}
}

func sendEvent(c echo.Context, id int, event string, document any) error {
	if _, err := fmt.Fprintf(c.Response(), "id: %d\nevent: %s\ndata: %s\n\n", id, event, encode(document)); err != nil {
		return err
	}
	c.Response().Flush()
	return nil
}

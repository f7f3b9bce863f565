package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

const (
	defaultLimit = 50
	maxLimit     = 500
)

// query reads the parameters of a request and gathers what is wrong with them.
type query struct {
	values url.Values
	faults []model.Fault
}

func newQuery(c echo.Context) *query { return &query{values: c.QueryParams()} }

// takesQuery refuses parameters that the route does not know, and those that stand twice.
func takesQuery(next echo.HandlerFunc, known []string) echo.HandlerFunc {
	return func(c echo.Context) error {
		q := newQuery(c)
		if _, err := url.ParseQuery(c.Request().URL.RawQuery); err != nil {
			return &model.Error{Kind: model.Malformed, Code: "query.invalid", Cause: err}
		}
		for name, values := range q.values {
			switch {
			case !slices.Contains(known, name):
				q.fault("parameter.unknown", name, model.Args{"known": strings.Join(known, ", ")})
			case len(values) > 1:
				q.fault("parameter.repeated", name, nil)
			}
		}
		slices.SortFunc(q.faults, func(a, b model.Fault) int { return strings.Compare(a.Parameter, b.Parameter) })
		if err := q.err(); err != nil {
			return err
		}
		return next(c)
	}
}

func (q *query) err() error {
	if len(q.faults) == 0 {
		return nil
	}
	return &model.Error{Kind: model.Malformed, Code: "query.invalid", Faults: q.faults}
}

func (q *query) fault(code, parameter string, args model.Args) {
	if args == nil {
		args = model.Args{}
	}
	args["parameter"] = parameter
	q.faults = append(q.faults, model.Fault{Code: code, Parameter: parameter, Args: args})
}

// value is a parameter's text where it is there; one without a text is a fault.
func (q *query) value(name string) (string, bool) {
	if !q.values.Has(name) {
		return "", false
	}
	text := q.values.Get(name)
	if text == "" {
		q.fault("parameter.blank", name, nil)
	}
	return text, text != ""
}

func (q *query) text(name string, longest int) *string {
	text, has := q.value(name)
	if !has {
		return nil
	}
	if utf8.RuneCountInString(text) > longest || !utf8.ValidString(text) || !model.Printable(text) {
		q.fault("parameter.too_long", name, model.Args{"max": longest})
	}
	return &text
}

func (q *query) id(name string) *string {
	text, has := q.value(name)
	if !has {
		return nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		q.fault("parameter.not_an_id", name, nil)
	}
	text = id.String()
	return &text
}

func (q *query) oneOf(name string, allowed ...string) *string {
	text, has := q.value(name)
	if !has {
		return nil
	}
	if !slices.Contains(allowed, text) {
		q.fault("parameter.not_one_of", name, model.Args{"allowed": strings.Join(allowed, ", ")})
	}
	return &text
}

func (q *query) integer(name string, least, most int) *int {
	text, has := q.value(name)
	if !has {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		q.fault("parameter.out_of_range", name, model.Args{"min": least, "max": most})
	}
	return &n
}

func (q *query) sort(otherwise string) []model.SortKey {
	text, has := q.value("sort")
	if !has {
		text = otherwise
	}
	sort, fits := service.ParseSort(text)
	if !fits {
		q.fault("sort.invalid", "sort", model.Args{"allowed": strings.Join(service.SortKeys(), ", ")})
	}
	return sort
}

func pageParameters() []string { return []string{"limit", "cursor", "total"} }

func (q *query) page() service.PageOf {
	page := service.PageOf{Limit: q.limit(), Cursor: q.text("cursor", 2000)}
	total := q.oneOf("total", "true", "false")
	page.Total = total != nil && *total == "true"
	return page
}

func (q *query) limit() int {
	if limit := q.integer("limit", 1, maxLimit); limit != nil {
		return *limit
	}
	return defaultLimit
}

// sendPage answers with a part of a list, and in the Link header too where the next begins.
func sendPage[T any](c echo.Context, page *service.Page[T]) error {
	linkNext(c, page.Next)
	return send(c, 200, page)
}

func linkNext(c echo.Context, cursor *string) {
	if cursor == nil {
		return
	}
	next := *c.Request().URL
	values := c.QueryParams()
	values.Set("cursor", *cursor)
	next.RawQuery = values.Encode()
	c.Response().Header().Set("Link", "<"+next.RequestURI()+`>; rel="next"`)
}

// pathID is the id in the path.
func pathID(c echo.Context, what string) (string, error) { return idIn(c, "id", what) }

// partID is the id in the path of a part of something, which goes by its name.
func partID(c echo.Context, part string) (string, error) { return idIn(c, part, part) }

// idIn is the id that a parameter of the path has. What is no id names nothing.
func idIn(c echo.Context, parameter, what string) (string, error) {
	id, err := uuid.Parse(c.Param(parameter))
	if err != nil || len(c.Param(parameter)) != 36 {
		return "", model.Missing(what)
	}
	return id.String(), nil
}

// target is what a writer writes to, and the state of it that the writer expects.
func target(c echo.Context, what string) (string, service.IfMatch, error) {
	id, err := pathID(c, what)
	if err != nil {
		return "", nil, err
	}
	match, err := tags(c, "If-Match")
	return id, match, err
}

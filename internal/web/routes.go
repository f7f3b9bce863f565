package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
)

const base = "/api/v1"

// route is one operation: what it takes beside its path, and who answers.
type route struct {
	method, path string
	handle       echo.HandlerFunc
	query        []string
	body         []string // media types; none takes no body
	keyed        bool     // takes an Idempotency-Key
	public       bool     // the same for everybody, for a while
}

// table is every route there is.
func (s *Server) table() []route {
	json, patch := []string{mediaJSON}, []string{mediaJSON, mediaPatch}
	all := []route{
		{method: http.MethodGet, path: base + "/organs", handle: s.listOrgans, query: slices.Concat(organFilters(), pageParameters())},
		{method: http.MethodPost, path: base + "/organs", handle: s.createOrgan, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/organs/:id", handle: s.getOrgan},
		{method: http.MethodPut, path: base + "/organs/:id", handle: s.putOrgan, body: json},
		{method: http.MethodPatch, path: base + "/organs/:id", handle: s.patchOrgan, body: patch},
		{method: http.MethodDelete, path: base + "/organs/:id", handle: s.deleteOrgan},

		{method: http.MethodGet, path: base + "/reports", handle: s.listReports, query: slices.Concat(reportFilters(), pageParameters())},
		{method: http.MethodPost, path: base + "/reports", handle: s.createReport, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id", handle: s.getReport},
		{method: http.MethodPut, path: base + "/reports/:id", handle: s.putReport, body: json},
		{method: http.MethodPatch, path: base + "/reports/:id", handle: s.patchReport, body: patch},
		{method: http.MethodDelete, path: base + "/reports/:id", handle: s.deleteReport},
		{method: http.MethodPost, path: base + "/reports/:id/nil-return", handle: s.nilReturn, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/validation", handle: s.validation},
		{method: http.MethodGet, path: base + "/reports/:id/text-figures", handle: s.textFigures},
		{method: http.MethodPost, path: base + "/reports/:id/validation/fix", handle: s.fix, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/waivers", handle: s.listWaivers},
		{method: http.MethodPost, path: base + "/reports/:id/waivers", handle: s.createWaiver, body: json, keyed: true},
		{method: http.MethodDelete, path: base + "/reports/:id/waivers/:waiver", handle: s.deleteWaiver},
		{method: http.MethodPost, path: base + "/validate", handle: s.validateContent, body: json},

		{method: http.MethodGet, path: base + "/forms", handle: s.listForms, public: true},
		{method: http.MethodGet, path: base + "/forms/:edition", handle: s.getForm, public: true},

		{method: http.MethodGet, path: "/healthz", handle: s.alive},
		{method: http.MethodGet, path: "/readyz", handle: s.ready},
		{method: http.MethodGet, path: "/openapi.yaml", handle: s.openAPIYAML, public: true},
		{method: http.MethodGet, path: "/openapi.json", handle: s.openAPIJSON, public: true},
		{method: http.MethodGet, path: "/docs", handle: s.reference("index.html", "text/html; charset=utf-8"), public: true},
		{method: http.MethodGet, path: "/docs/start.js", handle: s.reference("start.js", "text/javascript; charset=utf-8"), public: true},
		{method: http.MethodGet, path: "/docs/swagger-ui-bundle.js", handle: s.reference("swagger-ui-bundle.js", "text/javascript; charset=utf-8"), public: true},
		{method: http.MethodGet, path: "/docs/swagger-ui.css", handle: s.reference("swagger-ui.css", "text/css; charset=utf-8"), public: true},
	}
	for _, t := range s.tables() {
		rows := base + "/reports/:id/" + dashed(t.shape.Collection)
		all = append(all,
			route{method: http.MethodGet, path: rows, handle: t.list, query: pageParameters()},
			route{method: http.MethodPut, path: rows, handle: t.put, body: json},
			route{method: http.MethodPatch, path: rows, handle: t.patch, body: patch},
			route{method: http.MethodPost, path: rows, handle: t.post, body: json, keyed: true},
			route{method: http.MethodGet, path: rows + "/:row", handle: t.getRow},
			route{method: http.MethodPut, path: rows + "/:row", handle: t.putRow, body: json},
			route{method: http.MethodPatch, path: rows + "/:row", handle: t.patchRow, body: patch},
			route{method: http.MethodDelete, path: rows + "/:row", handle: t.deleteRow},
		)
	}
	return all
}

// mount gives the route to the router, behind what every route of its kind needs.
func (r route) mount(s *Server) {
	handle := r.handle
	if r.keyed {
		handle = s.takesKey(handle)
	}
	if r.body != nil {
		handle = takesBody(handle, r.body...)
	}
	handle = cached(takesQuery(handle, r.query), r.public)
	s.echo.Add(r.method, r.path, handle)
	if r.method == http.MethodGet {
		s.echo.Add(http.MethodHead, r.path, handle)
	}
}

// Routes are all operations, each as method and path.
func (s *Server) Routes() []string {
	all := make([]string, len(s.routes))
	for i, r := range s.routes {
		all[i] = r.method + " " + r.path
	}
	return all
}

package web

import (
	"net/http"
	"slices"

	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
)

const base = "/api/v1"

// route is one operation: what it takes beside its path, and who answers.
type route struct {
	method, path string
	handle       echo.HandlerFunc
	needs        model.Action // what the caller has to be allowed; nothing where anybody may ask
	query        []string
	body         []string // media types; none takes no body
	most         int      // bytes of the body; that of a JSON document where none is set
	bare         bool     // the body may be left out
	long         bool     // the answer goes on as long as there is something to tell
	keyed        bool     // takes an Idempotency-Key
	secret       bool     // answers with a secret
	public       bool     // the same for everybody, for a while
}

// partParameters are those of a list that grows without end, and is not counted.
func partParameters() []string { return []string{"limit", "cursor"} }

// table is every route there is.
func (s *Server) table() []route {
	json, patch := []string{mediaJSON}, []string{mediaJSON, mediaPatch}
	all := []route{
		{method: http.MethodGet, path: base + "/organs", needs: model.SeeOrgans, handle: s.listOrgans, query: slices.Concat(organFilters(), pageParameters())},
		{method: http.MethodPost, path: base + "/organs", needs: model.KeepOrgans, handle: s.createOrgan, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/organs/:id", needs: model.SeeOrgans, handle: s.getOrgan},
		{method: http.MethodPut, path: base + "/organs/:id", needs: model.KeepOrgans, handle: s.putOrgan, body: json},
		{method: http.MethodPatch, path: base + "/organs/:id", needs: model.KeepOrgans, handle: s.patchOrgan, body: patch},
		{method: http.MethodDelete, path: base + "/organs/:id", needs: model.KeepOrgans, handle: s.deleteOrgan},

		{method: http.MethodGet, path: base + "/reports", handle: s.listReports, query: slices.Concat(reportFilters(), pageParameters())},
		{method: http.MethodPost, path: base + "/reports", needs: model.Edit, handle: s.createReport, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id", handle: s.getReport, query: []string{"revision"}},
		{method: http.MethodPut, path: base + "/reports/:id", needs: model.Edit, handle: s.putReport, body: json},
		{method: http.MethodPatch, path: base + "/reports/:id", needs: model.Edit, handle: s.patchReport, body: patch},
		{method: http.MethodDelete, path: base + "/reports/:id", needs: model.Discard, handle: s.deleteReport},
		{method: http.MethodPost, path: base + "/reports/:id/nil-return", needs: model.Edit, handle: s.nilReturn, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/validation", handle: s.validation},
		{method: http.MethodGet, path: base + "/reports/:id/text-figures", handle: s.textFigures},
		{method: http.MethodPost, path: base + "/reports/:id/validation/fix", needs: model.Edit, handle: s.fix, body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/waivers", needs: model.SeeDrafts, handle: s.listWaivers},
		{method: http.MethodPost, path: base + "/reports/:id/waivers", needs: model.Waive, handle: s.createWaiver, body: json, keyed: true},
		{method: http.MethodDelete, path: base + "/reports/:id/waivers/:waiver", needs: model.Waive, handle: s.deleteWaiver},
		{method: http.MethodPost, path: base + "/reports/:id/submit", needs: model.Submit, handle: s.checked(s.service.Submit), body: json, bare: true, keyed: true},
		{method: http.MethodPost, path: base + "/reports/:id/return", needs: model.Return, handle: s.reasoned(s.service.Return), body: json, keyed: true},
		{method: http.MethodPost, path: base + "/reports/:id/publish", needs: model.Publish, handle: s.checked(s.service.Publish), body: json, bare: true, keyed: true},
		{method: http.MethodPost, path: base + "/reports/:id/amend", needs: model.Amend, handle: s.reasoned(s.service.Amend), body: json, keyed: true},
		{method: http.MethodPost, path: base + "/reports/:id/withdraw", needs: model.Withdraw, handle: s.reasoned(s.service.Withdraw), body: json, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/actions", needs: model.SeeDrafts, handle: s.actions},
		{method: http.MethodGet, path: base + "/reports/:id/revisions", handle: s.listRevisions},
		{method: http.MethodGet, path: base + "/reports/:id/revisions/:revision", handle: s.getRevision},
		{method: http.MethodGet, path: base + "/reports/:id/revisions/:revision/diff", handle: s.diff, query: []string{"against"}},
		{method: http.MethodGet, path: base + "/reports/:id/history", needs: model.SeeDrafts, handle: s.history, query: partParameters()},
		{method: http.MethodGet, path: base + "/submissions", needs: model.SeeSubmissions, handle: s.submissions, query: slices.Concat([]string{"year", "organ_id", "status", "format"}, pageParameters())},
		{method: http.MethodGet, path: base + "/changes", handle: s.changes, query: []string{"since", "limit"}},
		{method: http.MethodPost, path: base + "/validate", handle: s.validateContent, body: json},

		{method: http.MethodGet, path: base + "/forms", handle: s.listForms, public: true},
		{method: http.MethodGet, path: base + "/forms/:edition", handle: s.getForm, public: true},

		{method: http.MethodPost, path: base + "/extract", needs: model.Extract, handle: s.extract, body: []string{anyMedia}, most: maxExtract},
		{method: http.MethodGet, path: base + "/imports", needs: model.ReadIn, handle: s.listImports, query: partParameters()},
		{method: http.MethodPost, path: base + "/imports", needs: model.ReadIn, handle: s.createImport, query: []string{"dry_run", "publish", "within"}, body: []string{anyMedia}, most: maxImport, keyed: true},
		{method: http.MethodGet, path: base + "/imports/:id", needs: model.ReadIn, handle: s.getImport},
		{method: http.MethodGet, path: base + "/imports/:id/files", needs: model.ReadIn, handle: s.listImportFiles, query: partParameters()},
		{method: http.MethodGet, path: base + "/imports/:id/events", needs: model.ReadIn, handle: s.importEvents, long: true},
		{method: http.MethodPost, path: base + "/imports/:id/cancel", needs: model.ReadIn, handle: s.cancelImport, body: json, bare: true, keyed: true},
		{method: http.MethodGet, path: base + "/reports/:id/source", needs: model.SeeDrafts, handle: s.getSource},

		{method: http.MethodGet, path: base + "/me", needs: model.SeeSelf, handle: s.me},
		{method: http.MethodGet, path: base + "/tokens", needs: model.KeepTokens, handle: s.listTokens, query: partParameters()},
		{method: http.MethodPost, path: base + "/tokens", needs: model.KeepTokens, handle: s.createToken, body: json, secret: true},
		{method: http.MethodDelete, path: base + "/tokens/:id", needs: model.KeepTokens, handle: s.deleteToken},
		{method: http.MethodGet, path: base + "/webhooks", needs: model.KeepWebhooks, handle: s.listWebhooks, query: partParameters()},
		{method: http.MethodPost, path: base + "/webhooks", needs: model.KeepWebhooks, handle: s.createWebhook, body: json, secret: true},
		{method: http.MethodGet, path: base + "/webhooks/:id", needs: model.KeepWebhooks, handle: s.getWebhook},
		{method: http.MethodDelete, path: base + "/webhooks/:id", needs: model.KeepWebhooks, handle: s.deleteWebhook},
		{method: http.MethodGet, path: base + "/webhooks/:id/deliveries", needs: model.KeepWebhooks, handle: s.listDeliveries, query: partParameters()},
		{method: http.MethodPost, path: base + "/webhooks/:id/deliveries/:delivery/replay", needs: model.KeepWebhooks, handle: s.replay, body: json, bare: true, keyed: true},
		{method: http.MethodGet, path: base + "/audit", needs: model.Audit, handle: s.audit, query: partParameters()},
		{method: http.MethodGet, path: base + "/audit/verify", needs: model.Audit, handle: s.verifyAudit},

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
			route{method: http.MethodPut, path: rows, needs: model.Edit, handle: t.put, body: json},
			route{method: http.MethodPatch, path: rows, needs: model.Edit, handle: t.patch, body: patch},
			route{method: http.MethodPost, path: rows, needs: model.Edit, handle: t.post, body: json, keyed: true},
			route{method: http.MethodGet, path: rows + "/:row", handle: t.getRow},
			route{method: http.MethodPut, path: rows + "/:row", needs: model.Edit, handle: t.putRow, body: json},
			route{method: http.MethodPatch, path: rows + "/:row", needs: model.Edit, handle: t.patchRow, body: patch},
			route{method: http.MethodDelete, path: rows + "/:row", needs: model.Edit, handle: t.deleteRow},
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
	if r.secret {
		handle = keyless(handle)
	}
	if r.body != nil {
		handle = r.takesBody(handle)
	}
	handle = takesQuery(handle, r.query)
	if r.needs != "" {
		handle = known(handle, r.needs)
	}
	handle = cached(handle, r.public)
	if !r.long {
		handle = bounded(handle)
	}
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

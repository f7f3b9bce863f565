package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"nianbao/internal/model"
)

// PDF reads PDF by PDFium, which runs as WebAssembly in a sandbox without files, clock or network. It starts with the first
// file: seconds where its code has to be compiled, a fifth of one where that is kept in a folder. Every file gets memory of its
// own, and so little that the worst of files ends for want of it within seconds: to make the library stoppable instead would make
// it three and a half times as slow.
type PDF struct {
	folder string
	busy   chan struct{} // as many as may be read at once
	lock   sync.Mutex
	cache  wazero.CompilationCache
	pool   pdfium.Pool
	closed bool
}

// NewPDF makes a reader of as many files at once, that keeps the compiled library in a folder; in memory where that is empty.
func NewPDF(folder string, atOnce int) *PDF {
	return &PDF{folder: folder, busy: make(chan struct{}, max(1, atOnce))}
}

// Close ends the library, when the files being read are done.
func (p *PDF) Close() error {
	for range cap(p.busy) {
		p.busy <- struct{}{}
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	var errs []error
	if p.pool != nil {
		errs = append(errs, p.pool.Close())
	}
	if p.cache != nil {
		errs = append(errs, p.cache.Close(context.Background()))
	}
	p.pool, p.cache, p.closed = nil, nil, true
	for range cap(p.busy) {
		<-p.busy
	}
	return errors.Join(errs...)
}

// ReadPDF reads a PDF that has a text layer. When the time is up it returns; the library goes on with what it is at, to the next page at most.
func (p *PDF) ReadPDF(ctx context.Context, file []byte) (Document, error) {
	select {
	case <-ctx.Done():
		return Document{}, ctx.Err()
	case p.busy <- struct{}{}:
	}
	type outcome struct {
		doc Document
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		defer func() { <-p.busy }()
		doc, err := p.read(ctx, file)
		done <- outcome{doc, err}
	}()
	select {
	case o := <-done:
		return o.doc, o.err
	case <-ctx.Done():
		return Document{}, ctx.Err()
	}
}

// start makes the library ready: without any folder of the machine, with bounded memory.
func (p *PDF) start() (pdfium.Pool, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed {
		return nil, errors.New("the reader of PDF is closed")
	}
	if p.pool != nil {
		return p.pool, nil
	}
	if err := p.openCache(); err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCompilationCache(p.cache).WithMemoryLimitPages(pdfMemory >> 16)
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal: cap(p.busy), FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard,
	})
	if err == nil {
		p.pool = pool
	}
	return p.pool, err
}

func (p *PDF) openCache() (err error) {
	switch {
	case p.cache != nil:
	case p.folder == "":
		p.cache = wazero.NewCompilationCache()
	default:
		p.cache, err = wazero.NewCompilationCacheWithDir(p.folder)
	}
	return err
}

// What the library says of a file that it does not open.
const (
	pdfPassword = 4
	pdfSecurity = 5
)

// read reads a file in memory of its own. It runs beside the one who asked, so a fault in it has to end here.
func (p *PDF) read(ctx context.Context, file []byte) (doc Document, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			doc, err = Document{}, fmt.Errorf("reading a PDF: %v\n%s", fault, debug.Stack())
		}
	}()
	pool, err := p.start()
	if err != nil {
		return Document{}, err
	}
	started, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Document{}, err
	}
	defer func() { _ = started.Close() }()
	r := &pdfReader{}
	if r.library, err = newPDFLibrary(ctx, started); err != nil {
		return Document{}, err
	}
	if err := r.open(file); err != nil {
		return Document{}, err
	}
	if err := r.read(ctx); err != nil {
		return Document{}, err
	}
	return r.done()
}

// pdfReader reads the pages of one PDF.
type pdfReader struct {
	scribe
	library  *pdfLibrary
	document uint64
	pages    int
	blank    []int // pages that have an image and no text
	glyphs   int
	unmapped int // characters that are drawn and that nobody knows
	last     *pdfTable
	tables   int
}

func (r *pdfReader) open(file []byte) error {
	r.document = r.library.open(file)
	if r.document != 0 {
		return nil
	}
	if why := r.library.count("FPDF_GetLastError"); why == pdfPassword || why == pdfSecurity {
		return unreadable("encrypted", model.Args{"format": "pdf"})
	}
	return broken("pdf", r.library.err)
}

func (r *pdfReader) read(ctx context.Context) error {
	r.pages = r.library.count("FPDF_GetPageCount", r.document)
	if r.pages > maxPages {
		return tooLarge("pages", maxPages)
	}
	r.doc.Title = r.library.title(r.document)
	for i := range r.pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.page = i + 1
		page := r.readPage(i)
		if r.library.err != nil {
			return broken("pdf", r.library.err)
		}
		if r.refused == nil {
			page.write(r)
		}
		if r.refused != nil {
			return r.refused
		}
	}
	return nil
}

// done is the document, if the PDF has a text layer.
func (r *pdfReader) done() (Document, error) {
	scanned := len(r.blank) > 0 && r.glyphs < 20*r.pages // no more than marks of pages
	if r.glyphs == 0 || scanned || r.unmapped > r.glyphs {
		return Document{}, unreadable("scan", model.Args{"pages": r.pages})
	}
	for _, page := range r.blank {
		r.doc.Notes = append(r.doc.Notes, Note{Code: "page_without_text", At: &At{Page: page}})
	}
	return r.scribe.document("pdf")
}

package extract

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/klippa-app/go-pdfium"
	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"nianbao/internal/model"
)

// PDF reads PDF by PDFium, which runs as WebAssembly in a sandbox without files, clock or network. It starts with the first
// file: seconds where its code has to be compiled, a fifth of one where that is kept in a folder. Every file gets memory of its own.
type PDF struct {
	folder string
	slots  chan *pdfSlot // one a file that may be read at the same time; nil in it where not started
	lock   sync.Mutex
	cache  wazero.CompilationCache
	ending sync.Once
}

// pdfSlot is the library, ready for one file at a time.
type pdfSlot struct {
	ctx  context.Context
	stop context.CancelFunc
	pool pdfium.Pool
}

// NewPDF makes a reader of as many files at once, that keeps the compiled library in a folder; in memory where that is empty.
func NewPDF(folder string, atOnce int) *PDF {
	p := &PDF{folder: folder, slots: make(chan *pdfSlot, max(1, atOnce))}
	for range cap(p.slots) {
		p.slots <- nil
	}
	return p
}

// Close ends the library, when the files being read are done.
func (p *PDF) Close() (err error) {
	p.ending.Do(func() { err = p.end() })
	return err
}

func (p *PDF) end() error {
	var errs []error
	for range cap(p.slots) {
		if slot := <-p.slots; slot != nil {
			errs = append(errs, slot.close())
		}
	}
	close(p.slots)
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.cache != nil {
		errs = append(errs, p.cache.Close(context.Background()))
	}
	return errors.Join(errs...)
}

func (s *pdfSlot) close() error {
	s.stop()
	return s.pool.Close()
}

// ReadPDF reads a PDF that has a text layer.
func (p *PDF) ReadPDF(ctx context.Context, file []byte) (Document, error) {
	slot, err := p.take(ctx)
	if err != nil {
		return Document{}, err
	}
	stopped := context.AfterFunc(ctx, slot.stop)
	doc, err := slot.read(ctx, file)
	stopped()
	if slot.ctx.Err() != nil { // stopped in the middle of it: the library is of no more use
		_ = slot.pool.Close()
		slot = nil
	}
	p.slots <- slot
	if ctx.Err() != nil {
		return Document{}, ctx.Err()
	}
	return doc, err
}

// take waits for the library to be free, and starts it where it is not.
func (p *PDF) take(ctx context.Context) (*pdfSlot, error) {
	var slot *pdfSlot
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case s, open := <-p.slots:
		if !open {
			return nil, errors.New("the reader of PDF is closed")
		}
		slot = s
	}
	if slot != nil {
		return slot, nil
	}
	type start struct {
		slot *pdfSlot
		err  error
	}
	started := make(chan start, 1)
	go func() {
		slot, err := p.start()
		started <- start{slot, err}
	}()
	select {
	case s := <-started:
		if s.err != nil {
			p.slots <- nil
		}
		return s.slot, s.err
	case <-ctx.Done():
		go func() { p.slots <- (<-started).slot }() // compiling cannot be stopped: it is for the next file
		return nil, ctx.Err()
	}
}

// start makes the library ready: without any folder of the machine, with bounded memory, and so that it can be stopped.
func (p *PDF) start() (*pdfSlot, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if err := p.openCache(); err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCompilationCache(p.cache).WithMemoryLimitPages(pdfMemory >> 16).WithCloseOnContextDone(true)
	ctx, stop := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		stop()
		return nil, err
	}
	return &pdfSlot{ctx: ctx, stop: stop, pool: pool}, nil
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

// read reads a file in memory of its own.
func (s *pdfSlot) read(ctx context.Context, file []byte) (Document, error) {
	library, err := s.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Document{}, err
	}
	defer func() { _ = library.Close() }()
	opened, err := library.OpenDocument(&requests.OpenDocument{File: &file})
	switch {
	case errors.Is(err, pdfium_errors.ErrPassword), errors.Is(err, pdfium_errors.ErrSecurity):
		return Document{}, unreadable("encrypted", model.Args{"format": "pdf"})
	case err != nil:
		return Document{}, broken("pdf", err)
	}
	r := &pdfReader{library: library, document: opened.Document, drawn: maxDrawn}
	if err := r.read(ctx); err != nil {
		return Document{}, err
	}
	return r.done()
}

// pdfReader reads the pages of one PDF.
type pdfReader struct {
	scribe
	library  pdfium.Pdfium
	document references.FPDF_DOCUMENT
	pages    int
	blank    []int // pages that have an image and no text
	glyphs   int
	unmapped int // characters that are drawn and that nobody knows
	last     *pdfTable
	tables   int
	drawn    int // things that may still be looked at for ruling lines
}

func (r *pdfReader) read(ctx context.Context) error {
	count, err := r.library.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: r.document})
	if err != nil {
		return broken("pdf", err)
	}
	r.pages = count.PageCount
	if r.pages > maxPages {
		return tooLarge("pages", maxPages)
	}
	r.readTitle()
	for i := range r.pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.page = i + 1
		page, err := r.readPage(i)
		if err != nil {
			return err
		}
		page.write(r)
		if r.refused != nil {
			return r.refused
		}
	}
	return nil
}

func (r *pdfReader) readTitle() {
	meta, err := r.library.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: r.document, Tag: "Title"})
	if err == nil {
		r.doc.Title = oneLine(meta.Value)
	}
}

// done is the document, if the PDF has a text layer.
func (r *pdfReader) done() (Document, error) {
	scanned := len(r.blank) > 0 && r.glyphs < 20*r.pages // no more than marks of pages
	if r.glyphs == 0 || scanned || r.unmapped > r.glyphs {
		return Document{}, unreadable("scan", model.Args{"pages": r.pages})
	}
	if r.drawn <= 0 {
		r.note("tables_not_looked_for", "")
	}
	for _, page := range r.blank {
		r.doc.Notes = append(r.doc.Notes, Note{Code: "page_without_text", At: &At{Page: page}})
	}
	return r.scribe.document("pdf")
}

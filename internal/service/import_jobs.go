package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"nianbao/internal/extract"
	"nianbao/internal/model"
)

// What one import takes, ZIPs unpacked.
const (
	mostFiles    = 2_000
	mostUnpacked = 128 << 20 // bytes
)

// CreateImport takes documents in, to be read one after the other; those of a ZIP one by one.
func (s *Service) CreateImport(ctx context.Context, files []extract.File, o ImportOptions) (*model.Import, error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.ReadIn); err != nil {
		return nil, err
	}
	i := &model.Import{ID: s.newID(), State: model.Running, Actor: c.Name, DryRun: o.DryRun, Publish: o.Publish, Within: o.Within, Organs: o.Organs, CreatedAt: s.instant(), Caller: c, Counts: map[string]int{}}
	files, err := unpacked(files)
	if err != nil {
		return nil, err
	}
	var list []*model.ImportFile
	for _, f := range files {
		list = append(list, waiting(len(list)+1, f))
		i.Counts[list[len(list)-1].State]++
	}
	err = s.store.Write(ctx, func(ctx context.Context) error {
		if o.Within != nil {
			if _, err := s.seenOrgan(ctx, *o.Within); err != nil {
				return err
			}
		}
		if err := s.store.InsertImport(ctx, i, list); err != nil {
			return err
		}
		return s.record(ctx, importAct("import.create", i), whole(nil, i))
	})
	if err != nil {
		return nil, err
	}
	s.wakeImports()
	return i, nil
}

// unpacked are the files, those of a ZIP one by one.
func unpacked(files []extract.File) ([]extract.File, error) {
	var all []extract.File
	left := mostUnpacked
	for _, f := range files {
		inside, err := extract.Unpack(f)
		if err != nil {
			return nil, err
		}
		for _, one := range inside {
			left -= len(one.Content)
		}
		if all = append(all, inside...); left < 0 || len(all) > mostFiles {
			return nil, &model.Error{Kind: model.Invalid, Code: "import.too_large", Args: model.Args{"files": mostFiles, "mib": mostUnpacked >> 20}}
		}
	}
	return all, nil
}

func importAct(action string, i *model.Import) model.Act {
	a := model.Act{Action: action, Subject: i.ID}
	if i.Caller.Organ != nil {
		a.OrganID = &i.Caller.Organ.ID
	}
	return a
}

// waiting is a file that is to be read, or one that could not be taken out of its ZIP.
func waiting(n int, f extract.File) *model.ImportFile {
	sum := sha256.Sum256(f.Content)
	one := &model.ImportFile{N: n, Name: f.Name, SHA256: hex.EncodeToString(sum[:]), State: model.Pending, Content: f.Content, Outcome: model.Outcome{Notes: []string{}}}
	if f.Refused != nil {
		one.State, one.Content, one.Outcome = model.Refused, nil, refusedBy(f.Refused)
	}
	return one
}

// refusedBy is the outcome of a file that was refused; a failure of ours is no more than that.
func refusedBy(err error) model.Outcome {
	code, args := "import.failed", model.Args(nil)
	var e *model.Error
	if errors.As(err, &e) && e.Kind != model.Internal {
		code, args = e.Code, e.Args
	}
	return model.Outcome{Code: &code, Args: args, Notes: []string{}}
}

// Import finds a job of somebody in the caller's view.
func (s *Service) Import(ctx context.Context, id string) (*model.Import, error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.ReadIn); err != nil {
		return nil, err
	}
	i, err := s.store.Import(ctx, id)
	if err != nil || c.View().All || i.Caller.Organ != nil && c.Sees(i.Caller.Organ.Path) {
		return i, err
	}
	return nil, model.Missing("import")
}

// Imports lists jobs, newest first.
func (s *Service) Imports(ctx context.Context, page PageOf) (*Page[*model.Import], error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.ReadIn); err != nil {
		return nil, err
	}
	before, err := textAt(page.Cursor, "import")
	if err != nil {
		return nil, err
	}
	found := &Page[*model.Import]{}
	var from *string
	if page.Cursor != nil {
		from = &before
	}
	found.Items, err = s.store.Imports(ctx, c.View(), from, page.Limit)
	found.cut(page.Limit, func(last *model.Import) string { return encodeCursor("import", last.ID) })
	return found, err
}

// ImportFiles lists what became of a job's files, in the order in which they came.
func (s *Service) ImportFiles(ctx context.Context, id string, page PageOf) (*Page[*model.ImportFile], error) {
	if _, err := s.Import(ctx, id); err != nil {
		return nil, err
	}
	after, err := numberAt(page.Cursor, "files")
	if err != nil {
		return nil, err
	}
	found := &Page[*model.ImportFile]{}
	found.Items, err = s.store.ImportFiles(ctx, id, int(after), page.Limit)
	found.cut(page.Limit, func(last *model.ImportFile) string { return encodeCursor("files", strconv.Itoa(last.N)) })
	return found, err
}

// CancelImport ends a job; what it did stays.
func (s *Service) CancelImport(ctx context.Context, id string) (i *model.Import, err error) {
	err = s.store.Write(ctx, func(ctx context.Context) error {
		if i, err = s.Import(ctx, id); err != nil {
			return err
		}
		if i.State != model.Running {
			return &model.Error{Kind: model.Conflict, Code: "import.over", Args: model.Args{"state": i.State}}
		}
		now := s.instant()
		i.State, i.FinishedAt = model.Cancelled, &now
		if err := s.store.FinishImport(ctx, i); err != nil {
			return err
		}
		if err := s.record(ctx, importAct("import.cancel", i), []model.Change{{Pointer: "/state", From: model.Running, To: i.State}}); err != nil {
			return err
		}
		i, err = s.store.Import(ctx, id)
		return err
	})
	return i, err
}

// FilesAfter are the files of a job behind one of them, for those who follow it.
func (s *Service) FilesAfter(ctx context.Context, id string, last int) ([]*model.ImportFile, error) {
	return s.store.ImportFiles(ctx, id, last, 100)
}

// Source is the document that a report was read from.
func (s *Service) Source(ctx context.Context, reportID string) (*model.Source, error) {
	if _, err := s.mine(ctx, reportID, model.SeeDrafts); err != nil {
		return nil, err
	}
	return s.store.Source(ctx, reportID)
}

func (s *Service) wakeImports() {
	select {
	case s.wokenImports <- struct{}{}:
	default: // told already
	}
}

// ReadImports works jobs off, one file after the other, until the context ends. After a stop the next start goes on where
// it was; a file that was read and not yet put down as done is found unchanged.
func (s *Service) ReadImports(ctx context.Context, failed func(error)) {
	for ctx.Err() == nil {
		more, err := s.readNext(ctx)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if more && err == nil {
			continue
		}
		timer := time.NewTimer(lookAgain)
		select {
		case <-ctx.Done():
		case <-s.wokenImports:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (s *Service) readNext(ctx context.Context) (more bool, err error) {
	i, err := s.store.NextImport(ctx)
	if err != nil || i == nil {
		return false, err
	}
	f, err := s.store.NextFile(ctx, i.ID)
	if err != nil {
		return false, err
	}
	ctx = model.WithCaller(ctx, i.Caller)
	if f == nil {
		now := s.instant()
		i.State, i.FinishedAt = model.Done, &now
		return true, s.store.Write(ctx, func(ctx context.Context) error { return s.store.FinishImport(ctx, i) })
	}
	return true, s.readFile(ctx, i, f)
}

func (s *Service) readFile(ctx context.Context, i *model.Import, f *model.ImportFile) (err error) {
	o := ImportOptions{DryRun: i.DryRun, Publish: i.Publish, Within: i.Within, Organs: i.Organs}
	f.State, f.Outcome, err = s.ReadIn(ctx, f.Content, f.Name, o)
	if busy(err) || ctx.Err() != nil {
		return err
	}
	if err != nil { // put down, so that the others go on
		f.State, f.Outcome = model.Refused, refusedBy(err)
	}
	return errors.Join(err, s.finish(ctx, i, f))
}

func busy(err error) bool {
	var e *model.Error
	return errors.As(err, &e) && e.Kind == model.Unavailable
}

func (s *Service) finish(ctx context.Context, i *model.Import, f *model.ImportFile) error {
	return s.store.Write(ctx, func(ctx context.Context) error { return s.store.FinishFile(ctx, i.ID, f) })
}

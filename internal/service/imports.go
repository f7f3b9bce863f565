package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"nianbao/internal/extract"
	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// ImportOptions are how documents are read in.
type ImportOptions struct {
	DryRun  bool              // what would happen is said, and nothing stored
	Publish bool              // what was read is published, in whatever state of validation
	Within  *string           // the organ in whose subtree names are looked for
	Organs  map[string]string // ids of organs, by the names that are printed
}

// errDry ends the transaction of a dry run, with which all that it did goes.
var errDry = errors.New("a dry run")

// ReadIn reads one document in: its report is created, takes the place of what was read before, or is there already. What
// can't be read in is an outcome too, not a failure.
func (s *Service) ReadIn(ctx context.Context, file []byte, name string, o ImportOptions) (state string, out model.Outcome, err error) {
	out.Notes = []string{}
	if err := model.CallerOf(ctx).Refuses(model.ReadIn); err != nil {
		return "", out, err
	}
	sum := sha256.Sum256(file)
	source := &model.Source{SHA256: hex.EncodeToString(sum[:]), Name: name, ImportedAt: s.instant()}
	known, err := s.readBefore(ctx, source.SHA256, o)
	if err != nil || known != nil {
		if known != nil {
			out.ReportID, out.OrganName, out.Year, out.Edition, out.Status = &known.ID, &known.Organ.Name, &known.Year, &known.Edition, &known.Validation.Status
		}
		return model.Unchanged, out, err
	}
	var read *extract.Result
	if read, err = s.open(ctx, file, source); err == nil {
		describe(&out, read)
		state, err = s.take(ctx, read, source, o, &out)
	}
	var refused *model.Error
	if errors.As(err, &refused) && refused.Kind != model.Internal && refused.Kind != model.Unavailable {
		out.Code, out.Args = &refused.Code, refused.Args
		return model.Refused, out, nil
	}
	return state, out, err
}

// readBefore is the report that this very file was read in as, where nothing more is asked of it now; nil where not.
func (s *Service) readBefore(ctx context.Context, sha256 string, o ImportOptions) (*model.Report, error) {
	r, err := s.store.ReadOf(ctx, sha256)
	if err != nil || !model.CallerOf(ctx).Sees(r.Organ.Path) || o.Publish && !r.IsPublic() {
		return nil, absentIsFine(err)
	}
	return r, nil
}

// open reads one document, and puts down what its source says.
func (s *Service) open(ctx context.Context, file []byte, source *model.Source) (*extract.Result, error) {
	docs, err := extract.Open(ctx, file, extract.Options{PDF: s.pdf})
	if err != nil {
		return nil, err
	}
	if len(docs) != 1 {
		return nil, &model.Error{Kind: model.Invalid, Code: "extract.several_files", Args: model.Args{"files": len(docs)}}
	}
	source.Format, source.Text = docs[0].Format, docs[0].Text
	read, err := s.read(ctx, docs[0])
	if err == nil && !slices.ContainsFunc(read.Cells, func(c extract.Reading) bool { return c.Value != "" }) {
		err = &model.Error{Kind: model.Invalid, Code: "extract.no_figures"}
	}
	return read, err
}

// read makes a report of a document, of a year that can be reported.
func (s *Service) read(ctx context.Context, d extract.Document) (*extract.Result, error) {
	if d.Refused != nil {
		return nil, d.Refused
	}
	from := s.reader.Read
	if d.Format == "json" {
		from = s.readDocument
	}
	read, err := from(ctx, d)
	if err != nil {
		return nil, err
	}
	if d.Format != "json" {
		read.Report.Scope = "" // nobody prints it
	}
	if year := read.Year; year < s.forms.First() || year > s.legalYear() {
		return nil, &model.Error{Kind: model.Invalid, Code: "extract.year", Args: model.Args{"year": year, "from": s.forms.First(), "to": s.legalYear()}}
	}
	if faults := read.Report.Assemble(); len(faults) > 0 {
		return nil, model.Refuse(faults)
	}
	return read, nil
}

// readDocument takes a report that is in the contract's own shape for what it says.
func (s *Service) readDocument(ctx context.Context, d extract.Document) (*extract.Result, error) {
	t, err := s.documents(d.Raw)
	if err != nil {
		return nil, err
	}
	if t.OrganID != "" && s.store != nil {
		if t.Organ, err = s.seenOrgan(ctx, t.OrganID); absentIsFine(err) != nil {
			return nil, err
		}
	}
	r, faults := s.fillImported(t.Organ, t.Content)
	if err := model.Refuse(faults); err != nil {
		return nil, err
	}
	read := &extract.Result{Year: r.Year, Edition: r.Form, EditionPrinted: r.Form, Report: r, PublishedOn: r.PublishedOn}
	if t.Organ != nil {
		read.OrganName = t.Organ.Name
	} else {
		r.Scope = "" // its organ tells, once it is found
	}
	for _, table := range r.Tables() {
		read.Cells = append(read.Cells, extract.Stated(table)...)
	}
	return read, nil
}

// alone is a report that was read, beside nothing.
func (s *Service) alone(read *extract.Result) rule.Case {
	return rule.Case{Report: read.Report, Forms: s.forms}
}

func describe(out *model.Outcome, read *extract.Result) {
	out.OrganName, out.Year, out.Edition = &read.OrganName, &read.Year, &read.Report.Edition
	for _, c := range read.Cells {
		if c.Certain {
			out.Certain++
		} else {
			out.Uncertain++
		}
	}
	for _, n := range read.Notes {
		out.Notes = append(out.Notes, n.Code)
	}
}

// take stores a report that was read, in one transaction.
func (s *Service) take(ctx context.Context, read *extract.Result, source *model.Source, o ImportOptions, out *model.Outcome) (state string, err error) {
	var r *model.Report
	err = s.store.Write(ctx, func(ctx context.Context) error {
		organ, err := s.namedOrgan(ctx, read.OrganName, o)
		if err != nil {
			return err
		}
		if state, r, err = s.putRead(ctx, organ, read, source.Name); err != nil {
			return err
		}
		if err := s.store.PutSource(ctx, r.ID, source); err != nil {
			return err
		}
		if r, err = s.publishRead(ctx, r, o); err == nil && o.DryRun {
			return errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = s.forgetWords(ctx, r)
	}
	if err == nil {
		out.Status = &r.Validation.Status
		if !o.DryRun || state != model.Created {
			out.ReportID = &r.ID
		}
		s.wake()
	}
	return state, err
}

// forgetWords takes out of the index what a dry run put there.
func (s *Service) forgetWords(ctx context.Context, r *model.Report) error {
	s.alike.of(r.Year).Remove(r.ID)
	s.alike.withdraw(r)
	stands, err := s.store.Head(ctx, r.ID)
	if err != nil {
		return absentIsFine(err)
	}
	s.alike.put(stands)
	if v, err := s.store.Publication(ctx, r.ID); err == nil && v.Withdrawn == nil {
		published, err := s.published(v)
		if err != nil {
			return err
		}
		s.alike.index(r.ID+public, r.Year, sketch(published))
	}
	return nil
}

// namedOrgan finds the organ that a document names: by the mapping, by its full name, or as the one organ whose full name
// ends so.
func (s *Service) namedOrgan(ctx context.Context, name string, o ImportOptions) (*model.Organ, error) {
	if id, is := o.Organs[name]; is {
		organ, err := s.seenOrgan(ctx, id)
		if isAbsent(err) {
			err = &model.Error{Kind: model.Invalid, Code: "import.organ_mapped", Args: model.Args{"name": name, "organ": id}}
		}
		return organ, err
	}
	f := model.OrganFilter{View: model.CallerOf(ctx).View(), Q: &name, Limit: 20}
	var err error
	if f.WithinPath, err = s.pathOf(ctx, o.Within, s.seenOrgan); err != nil {
		return nil, err
	}
	found, err := s.store.Organs(ctx, f)
	if err != nil {
		return nil, err
	}
	var exact, ending []*model.Organ
	for _, organ := range found {
		switch {
		case organ.Name == name:
			exact = append(exact, organ)
		case strings.HasSuffix(organ.Name, name):
			ending = append(ending, organ)
		}
	}
	if len(exact) == 0 {
		exact = ending
	}
	switch {
	case name == "" || len(exact) == 0:
		return nil, &model.Error{Kind: model.Invalid, Code: "import.organ_unknown", Args: model.Args{"name": name}}
	case len(exact) > 1:
		return nil, &model.Error{Kind: model.Invalid, Code: "import.organ_ambiguous", Args: model.Args{"name": name, "organs": len(exact)}}
	}
	return exact[0], nil
}

// putRead stores what was read as the organ's report of the year.
func (s *Service) putRead(ctx context.Context, organ *model.Organ, read *extract.Result, name string) (string, *model.Report, error) {
	stands, err := s.store.ReportOf(ctx, organ.ID, read.Year)
	switch {
	case isAbsent(err):
		r, err := s.createRead(ctx, organ, read, name)
		return model.Created, r, err
	case err != nil:
		return "", nil, err
	case stands.Origin != model.Imported:
		return "", nil, &model.Error{Kind: model.Conflict, Code: "import.filed", Args: model.Args{"id": stands.ID, "organ": organ.Name, "year": read.Year}}
	}
	same := stands.Clone()
	adopt(same, read)
	if _ = same.Assemble(); bytes.Equal(content(same), content(stands)) {
		return model.Unchanged, stands, nil
	}
	if stands.Status == model.Submitted {
		return "", nil, stands.Refuses(model.Edit, model.CallerOf(ctx))
	}
	if stands.Status != model.Draft {
		if _, err := s.Amend(ctx, stands.ID, nil, name); err != nil {
			return "", nil, err
		}
	}
	r, err := s.edit(ctx, stands.ID, nil, "import", func(_ context.Context, r *model.Report) error {
		adopt(r, read)
		return nil
	})
	return model.Replaced, r, err
}

func (s *Service) createRead(ctx context.Context, organ *model.Organ, read *extract.Result, name string) (*model.Report, error) {
	r := model.NewReport(organ, read.Year, read.Report.Form)
	blank := r.Clone()
	adopt(r, read)
	_ = r.Assemble() // held to its bounds when it was read
	r.ID, r.Origin, r.CreatedAt, r.Sketch = s.newID(), model.Imported, s.instant(), sketch(r)
	s.settle(r, 1, r.CreatedAt, nil)
	if err := s.store.InsertReport(ctx, r); err != nil {
		return nil, err
	}
	s.alike.put(r)
	return r, s.record(ctx, reportAct("import", r, &name), model.Compare(blank, r))
}

// adopt puts what was read in place of what stands.
func adopt(r *model.Report, read *extract.Result) {
	from := read.Report.Clone()
	r.Form, r.Edition = from.Form, from.Edition
	r.Disclosure, r.Applications, r.Reviews, r.Narratives = from.Disclosure, from.Applications, from.Reviews, from.Narratives
	if r.Title = from.Title; r.Title == "" {
		r.Title = r.DefaultTitle()
	}
	if from.Scope != "" {
		r.Scope = from.Scope
	}
	if read.PublishedOn != nil {
		r.PublishedOn = read.PublishedOn
	}
}

// publishRead publishes what was read, where that is asked and has not been done.
func (s *Service) publishRead(ctx context.Context, r *model.Report, o ImportOptions) (*model.Report, error) {
	if !o.Publish || r.Status != model.Draft {
		return r, nil
	}
	if _, err := s.Submit(ctx, r.ID, nil, "zh"); err != nil {
		return nil, err
	}
	return s.Publish(ctx, r.ID, nil, "zh")
}

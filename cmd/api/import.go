package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nianbao/internal/extract"
	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/service"
	"nianbao/internal/web"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"go.yaml.in/yaml/v4"
)

// importFiles reads folders of published reports into the database. What was read in before is passed over, so that a run
// that was broken off can be begun again.
type importFiles struct {
	storage

	Paths   []string `arg:"" help:"Files and folders."`
	Within  string   `help:"Id of the organ in whose subtree names are looked for."`
	Organs  string   `type:"existingfile" help:"YAML file: printed name to the id of its organ, or to {name, level, kind, parent_id} of one to register."`
	Create  string   `placeholder:"LEVEL/KIND" help:"Register organs that are not known, at this level and of this kind, such as township/government."`
	Publish bool     `help:"Publish what was read, in whatever state of validation."`
	DryRun  bool     `help:"Say what would happen, and store nothing."`
	Lang    string   `enum:"zh,en" default:"zh" help:"zh or en."`
}

// Validate stops the start on a setting that can't be right.
func (i *importFiles) Validate() error {
	if level, kind, is := strings.Cut(i.Create, "/"); i.Create != "" && (!is || !slices.Contains(model.Levels(), level) || !slices.Contains(model.OrganKinds(), kind)) {
		return errors.New("--create takes a level and a kind, such as township/government")
	}
	return nil
}

// Run reads the files in, one after the other, and says what became of each.
func (i *importFiles) Run(ctx context.Context) (err error) {
	useCases, closed, err := i.openReading(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	ctx = operator(ctx)
	o := service.ImportOptions{DryRun: i.DryRun, Publish: i.Publish}
	if i.Within != "" {
		o.Within = &i.Within
	}
	if o.Organs, err = i.organs(ctx, useCases); err != nil {
		return err
	}
	files, err := filesUnder(i.Paths)
	if err != nil {
		return err
	}
	p := newProgress(len(files), i.Lang)
	for _, file := range files {
		if err := i.readFile(ctx, useCases, file, o, p); err != nil {
			return err
		}
	}
	return p.end()
}

func (i *importFiles) openReading(ctx context.Context) (*service.Service, func() error, error) {
	forms, rules, err := law("")
	if err != nil {
		return nil, nil, err
	}
	if err := i.check(); err != nil {
		return nil, nil, err
	}
	reader, pdf, stop, err := readers(forms, cacheFolder())
	if err != nil {
		return nil, nil, err
	}
	store, err := repo.Open(ctx, i.Database, forms)
	if err != nil {
		return nil, nil, err
	}
	intake, err := web.NewIntake()
	if err != nil {
		return nil, nil, err
	}
	useCases := service.New(service.Options{Storage: store, Forms: forms, Rules: rules, Now: now, NewID: newID, Reader: reader, PDF: pdf, Documents: intake.Document})
	return useCases, func() error { return errors.Join(stop(), store.Close()) }, useCases.LoadLikeness(ctx)
}

// filesUnder are the files named, and all files in the folders named.
func filesUnder(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (i *importFiles) readFile(ctx context.Context, useCases *service.Service, file string, o service.ImportOptions, p *progress) error {
	content, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	inside, err := extract.Unpack(extract.File{Name: file, Content: content})
	if err != nil {
		inside = []extract.File{{Name: file, Refused: err}}
	}
	for _, one := range inside {
		name := file
		if len(inside) > 1 || one.Name != file {
			name = file + ":" + one.Name
		}
		if one.Refused != nil {
			p.told(name, model.Refused, "", one.Refused)
			continue
		}
		if err := i.readOne(ctx, useCases, one.Content, name, o, p); err != nil {
			return err
		}
	}
	p.step()
	return nil
}

// readOne reads one document in; where its organ is not known and that is asked, the organ is registered first.
func (i *importFiles) readOne(ctx context.Context, useCases *service.Service, content []byte, name string, o service.ImportOptions, p *progress) error {
	state, out, err := useCases.ReadIn(ctx, content, filepath.Base(name), o)
	if err == nil && out.Code != nil && *out.Code == "import.organ_unknown" && i.Create != "" && !o.DryRun && *out.OrganName != "" {
		if _, err = i.register(ctx, useCases, *out.OrganName); err == nil {
			state, out, err = useCases.ReadIn(ctx, content, filepath.Base(name), o)
		}
	}
	if err != nil {
		return err
	}
	var refused error
	if out.Code != nil {
		refused = &model.Error{Kind: model.Invalid, Code: *out.Code, Args: out.Args}
	}
	p.told(name, state, summary(out), refused)
	return nil
}

func (i *importFiles) register(ctx context.Context, useCases *service.Service, name string) (*model.Organ, error) {
	level, kind, _ := strings.Cut(i.Create, "/")
	return useCases.CreateOrgan(ctx, func(o *model.Organ) []model.Fault {
		o.Name, o.Level, o.Kind = name, level, kind
		if i.Within != "" {
			o.ParentID = &i.Within
		}
		return nil
	})
}

func summary(out model.Outcome) string {
	if out.Year == nil || out.OrganName == nil {
		return ""
	}
	text := fmt.Sprintf("%s %d: %d/%d", *out.OrganName, *out.Year, out.Certain, out.Certain+out.Uncertain)
	if out.Status != nil {
		text += " " + *out.Status
	}
	return text
}

// organs reads the mapping, and registers the organs that it describes.
func (i *importFiles) organs(ctx context.Context, useCases *service.Service) (map[string]string, error) {
	if i.Organs == "" {
		return nil, nil //nolint:nilnil // none is set
	}
	text, err := os.ReadFile(i.Organs)
	if err != nil {
		return nil, err
	}
	var mapping map[string]any
	if err := yaml.Load(text, &mapping, yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("--organs: %w", err)
	}
	ids := map[string]string{}
	for printed, organ := range mapping {
		if id, is := organ.(string); is {
			ids[printed] = id
			continue
		}
		if ids[printed], err = described(ctx, useCases, organ); err != nil {
			return nil, fmt.Errorf("--organs: %s: %w", printed, err)
		}
	}
	return ids, nil
}

// described finds the organ that a mapping describes by its name, and registers it where there is none.
func described(ctx context.Context, useCases *service.Service, facts any) (string, error) {
	var o struct {
		Name       string  `json:"name"`
		Level      string  `json:"level"`
		Kind       string  `json:"kind"`
		RegionCode *string `json:"region_code"`
		ParentID   *string `json:"parent_id"`
	}
	text, err := json.Marshal(facts)
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	if err != nil || o.Name == "" || !slices.Contains(model.Levels(), o.Level) || !slices.Contains(model.OrganKinds(), o.Kind) {
		return "", errors.New("takes an id, or {name, level, kind, region_code, parent_id}")
	}
	found, err := useCases.Organs(ctx, model.OrganFilter{Name: &o.Name}, nil, service.PageOf{Limit: 1})
	if err != nil {
		return "", err
	}
	if len(found.Items) > 0 {
		return found.Items[0].ID, nil
	}
	made, err := useCases.CreateOrgan(ctx, func(to *model.Organ) []model.Fault {
		to.Name, to.Level, to.Kind, to.RegionCode, to.ParentID = o.Name, o.Level, o.Kind, o.RegionCode, o.ParentID
		return nil
	})
	if err != nil {
		return "", err
	}
	return made.ID, nil
}

// progress tells how far it is: a bar on a terminal, a line a file elsewhere.
type progress struct {
	bar    *progressbar.ProgressBar
	lang   string
	counts map[string]int
	lines  []string // of what was refused, told at the end where there is a bar
}

func newProgress(files int, lang string) *progress {
	p := &progress{lang: lang, counts: map[string]int{}}
	if isatty.IsTerminal(os.Stdout.Fd()) {
		p.bar = progressbar.NewOptions(files, progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("file"),
			progressbar.OptionSetPredictTime(true), progressbar.OptionSetWriter(os.Stdout), progressbar.OptionClearOnFinish())
	}
	return p
}

func (p *progress) told(name, state, what string, refused error) {
	p.counts[state]++
	line := fmt.Sprintf("%-9s %s  %s", state, name, what)
	if refused != nil {
		line += " " + told(refused, p.lang).Error()
	}
	switch {
	case p.bar == nil:
		fmt.Println(line)
	case refused != nil:
		p.lines = append(p.lines, line)
		p.bar.Describe(fmt.Sprintf("refused %d", p.counts[model.Refused]))
	}
}

func (p *progress) step() {
	if p.bar != nil {
		_ = p.bar.Add(1) // a terminal that can't be written to is no reason to stop
	}
}

// end says what became of all; that something was refused is no failure of the command.
func (p *progress) end() error {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	for _, line := range p.lines {
		fmt.Println(line)
	}
	_, err := fmt.Printf("created %d, replaced %d, unchanged %d, refused %d\n", p.counts[model.Created], p.counts[model.Replaced], p.counts[model.Unchanged], p.counts[model.Refused])
	return err
}

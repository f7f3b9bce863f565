package form

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"
)

//go:embed editions/*.yaml
var editions embed.FS

// Forms are all editions, oldest first; together they govern every year from the first on without gap or overlap.
type Forms []*Edition

// Files is the folder of the editions that the program carries.
func Files() fs.FS { return editions }

// Embedded reads the editions that the program carries.
func Embedded() (Forms, error) { return Load(editions) }

// Load reads every edition of a folder of YAML files and refuses what does not add up.
func Load(folder fs.FS) (Forms, error) {
	names, err := fs.Glob(folder, "editions/*.yaml")
	if err != nil {
		return nil, err
	}
	var all Forms
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		e, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, e)
	}
	if err := all.adjoin(); err != nil {
		return nil, err
	}
	all.compare()
	return all, nil
}

// compare notes in each edition the rows that others have and it has not.
func (f Forms) compare() {
	for _, e := range f {
		for i, t := range e.Tables() {
			t.edition, t.strangers = e.Key, map[string]Stranger{}
			for _, other := range f {
				there := other.Tables()[i]
				for row := range there.Rows {
					r := &there.Rows[row]
					if t.Row(r.Key) < 0 {
						t.strangers[r.Key] = Stranger{Edition: other.Key, Instead: there.stating(r.Group, t)}
					}
				}
			}
		}
	}
}

// stating is the row by which a group is stated in one figure, where the other table has that row as well.
func (t *Table) stating(group string, other *Table) string {
	for i := range t.Rows {
		if r := &t.Rows[i]; group != "" && r.States == group && other.Row(r.Key) >= 0 {
			return r.Key
		}
	}
	return ""
}

// adjoin checks that the editions follow each other without gap or overlap and that the last one is in force.
func (f Forms) adjoin() error {
	if len(f) == 0 {
		return errors.New("no edition of the form")
	}
	slices.SortFunc(f, func(a, b *Edition) int { return a.Years.From - b.Years.From })
	for i, e := range f[:len(f)-1] {
		next := f[i+1]
		if slices.ContainsFunc(f[i+1:], func(later *Edition) bool { return later.Key == e.Key }) {
			return fmt.Errorf("edition %s stands twice", e.Key)
		}
		if e.Years.To == 0 || e.Years.To >= next.Years.From {
			return fmt.Errorf("editions %s and %s overlap in %d", e.Key, next.Key, next.Years.From)
		}
		if e.Years.To+1 < next.Years.From {
			return fmt.Errorf("no edition governs %d", e.Years.To+1)
		}
	}
	if last := f[len(f)-1]; last.Years.To != 0 {
		return fmt.Errorf("no edition governs %d", last.Years.To+1)
	}
	return nil
}

// ForYear is the edition that governs a report year; nil before the first.
func (f Forms) ForYear(year int) *Edition {
	return f.find(func(e *Edition) bool { return e.Years.Hold(year) })
}

// First is the first report year that has a form.
func (f Forms) First() int { return f[0].Years.From }

// Keys are the keys of the editions.
func (f Forms) Keys() []string {
	keys := make([]string, len(f))
	for i, e := range f {
		keys[i] = e.Key
	}
	return keys
}

// Edition finds an edition by its key; nil where there is none.
func (f Forms) Edition(key string) *Edition {
	return f.find(func(e *Edition) bool { return e.Key == key })
}

func (f Forms) find(is func(*Edition) bool) *Edition {
	if i := slices.IndexFunc(f, is); i >= 0 {
		return f[i]
	}
	return nil
}

// Parse reads one edition: unknown and duplicate keys, unresolved selectors and unknown units are errors.
func Parse(text []byte) (*Edition, error) {
	e := &Edition{}
	if err := yaml.Load(text, e, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, err
	}
	if err := e.compile(); err != nil {
		return nil, err
	}
	return e, nil
}

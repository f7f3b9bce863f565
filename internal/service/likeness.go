package service

import (
	"context"
	"encoding/base64"
	"sync"

	"nianbao/internal/likeness"
	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// alike is the index of the words of all reports, one a year, kept up to date on writes. It only proposes: whatever it
// finds is read from storage and compared.
type alike struct {
	mu    sync.Mutex
	years map[int]*likeness.Index
}

func (a *alike) of(year int) *likeness.Index {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.years == nil {
		a.years = map[int]*likeness.Index{}
	}
	if a.years[year] == nil {
		a.years[year] = likeness.NewIndex()
	}
	return a.years[year]
}

func (a *alike) put(r *model.Report) {
	var sketch likeness.Sketch
	if raw, err := base64.StdEncoding.DecodeString(r.Sketch); err == nil && sketch.UnmarshalBinary(raw) == nil {
		a.of(r.Year).Put(r.ID, sketch)
	}
}

// sketch is what the index keeps of a report's words, as it is stored.
func sketch(r *model.Report) string {
	raw, err := likeness.NewSketch(likeness.Mask(rule.Compared(r), r.Organ.Name)).MarshalBinary()
	if err != nil {
		panic(err) // a sketch of ours can't but be writable
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// LoadLikeness builds the index from what is stored; once, at the start.
func (s *Service) LoadLikeness(ctx context.Context) error {
	return s.store.EachSketch(ctx, func(id string, year int, sketch string) {
		s.alike.put(&model.Report{ID: id, Year: year, Sketch: sketch})
	})
}

// others are the reports of other organs of the year whose words may be alike.
func (s *Service) others(ctx context.Context, r *model.Report) (*[]rule.Other, error) {
	own := likeness.NewSketch(likeness.Mask(rule.Compared(r), r.Organ.Name))
	hits := s.alike.of(r.Year).Near(own, rule.CopiedFrom, func(id string) bool { return id == r.ID })
	ids := make([]string, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	words, err := s.store.Words(ctx, ids)
	if err != nil {
		return nil, err
	}
	others := []rule.Other{}
	for _, id := range ids {
		if other, has := words[id]; has {
			others = append(others, rule.Other{ReportID: id, Organ: other.Organ.Name, Text: rule.Compared(other)})
		}
	}
	return &others, nil
}

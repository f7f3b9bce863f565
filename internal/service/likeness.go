package service

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
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

// public marks the words of a report as they were published.
const public = "/published"

func (a *alike) put(r *model.Report) { a.index(r.ID, r.Year, r.Sketch) }

// publish takes in what a report says to the public.
func (a *alike) publish(r *model.Report) {
	a.put(r)
	a.index(r.ID+public, r.Year, r.Sketch)
}

func (a *alike) withdraw(r *model.Report) { a.of(r.Year).Remove(r.ID + public) }

func (a *alike) index(id string, year int, stored string) {
	var sketch likeness.Sketch
	if raw, err := base64.StdEncoding.DecodeString(stored); err == nil && sketch.UnmarshalBinary(raw) == nil {
		a.of(year).Put(id, sketch)
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
	return s.store.EachSketch(ctx, func(id string, year int, published bool, sketch string) {
		if published {
			id += public
		}
		s.alike.index(id, year, sketch)
	})
}

// others are the reports of other organs of the year whose words may be alike: as they were published, else, where the
// caller sees them, as they stand.
func (s *Service) others(ctx context.Context, r *model.Report) (*[]rule.Other, error) {
	own := likeness.NewSketch(likeness.Mask(rule.Compared(r), r.Organ.Name))
	var ids []string
	for _, published := range []bool{true, false} { // apart, so that drafts crowd no publication out
		for _, hit := range s.alike.of(r.Year).Near(own, rule.CopiedFrom, func(id string) bool {
			return strings.HasSuffix(id, public) != published || strings.TrimSuffix(id, public) == r.ID
		}) {
			if id := strings.TrimSuffix(hit.ID, public); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	publications, err := s.store.Publications(ctx, ids)
	if err != nil {
		return nil, err
	}
	drafts, err := s.store.Words(ctx, ids)
	if err != nil {
		return nil, err
	}
	others := []rule.Other{}
	for _, id := range ids {
		other := drafts[id]
		if v, is := publications[id]; is {
			if other, err = s.published(v); err != nil {
				return nil, err
			}
		} else if other == nil || !model.CallerOf(ctx).Sees(other.Organ.Path) {
			continue
		}
		others = append(others, rule.Other{ReportID: id, Organ: other.Organ.Name, Text: rule.Compared(other)})
	}
	return &others, nil
}

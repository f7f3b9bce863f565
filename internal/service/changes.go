package service

import (
	"context"

	"nianbao/internal/model"
)

const changesOrder = "changes"

// Changes is a part of the feed of what happened to what the public reads, and the place from which to ask on. Since says
// where a reader is who has read it all.
type Changes struct {
	Page[model.Event]

	Since string `json:"since"`
}

// Changes lists what was published, amended and withdrawn, in the order of the commits.
func (s *Service) Changes(ctx context.Context, page PageOf) (*Changes, error) {
	after, err := numberAt(page.Cursor, changesOrder)
	if err != nil {
		return nil, &model.Error{Kind: model.Malformed, Code: "query.invalid", Faults: []model.Fault{{Code: "cursor.invalid", Parameter: "since"}}}
	}
	found := &Changes{}
	if found.Items, err = s.store.Events(ctx, after, page.Limit); err != nil {
		return nil, err
	}
	found.cut(page.Limit, func(last model.Event) string { return numberCursor(changesOrder, last.Seq) })
	if n := len(found.Items); n > 0 {
		after = found.Items[n-1].Seq
	}
	found.Since = numberCursor(changesOrder, after)
	return found, nil
}

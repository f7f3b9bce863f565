package model

// TextFigure is a figure, or a statement, that the narrative makes of what stands in the tables too.
type TextFigure struct {
	Section     string   `json:"section"`
	Kind        string   `json:"kind"`
	Of          []string `json:"of"`
	Count       *int64   `json:"count"`
	Percent     *string  `json:"percent"`
	Approximate bool     `json:"approximate"`
	Group       int      `json:"group"`
	Sentence    string   `json:"sentence"`
	Start       int      `json:"start"` // in characters of the narrative
	End         int      `json:"end"`
}

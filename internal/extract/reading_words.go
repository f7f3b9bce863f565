package extract

import (
	_ "embed"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

//go:embed reading_words.yaml
var readingWords []byte

// words is how reports are printed otherwise than in the words of the form.
type words struct {
	Traditional string   `yaml:"traditional"`
	Radicals    string   `yaml:"radicals"`
	Numerals    string   `yaml:"numerals"`
	Blanks      []string `yaml:"blanks"`
	Notes       []string `yaml:"notes"`
	Never       string   `yaml:"never"`
	Published   []string `yaml:"published"`
	Publishers  []string `yaml:"publishers"`
	Titled      []string `yaml:"titled"`
	Before      []string `yaml:"before"`
	After       []string `yaml:"after"`
}

func loadWords(text []byte) (words, error) {
	var w words
	if err := yaml.Load(text, &w, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return w, fmt.Errorf("words of reading: %w", err)
	}
	for _, pairs := range []string{w.Traditional, w.Radicals} {
		if utf8.RuneCountInString(pairs)%2 != 0 {
			return w, fmt.Errorf("words of reading: characters without partner in %.30q", pairs)
		}
	}
	return w, nil
}

// pairs reads characters, each before the one that stands for it.
func pairs(text string) map[rune]rune {
	of, runes := map[rune]rune{}, []rune(text)
	for i := 0; i+1 < len(runes); i += 2 {
		of[runes[i]] = runes[i+1]
	}
	return of
}

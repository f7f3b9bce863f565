package web

import (
	_ "embed"
	"fmt"
	"strings"

	"nianbao/internal/extract"
	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

//go:embed texts.yaml
var textsFile []byte

// texts is what the service says to people, in Chinese and English, by code.
type texts struct {
	Titles   map[int]form.Text    `yaml:"titles"`
	Words    map[string]form.Text `yaml:"words"`
	Messages map[string]form.Text `yaml:"messages"`
	Fuller   map[string][]fuller  `yaml:"fuller"`

	matcher language.Matcher
}

// fuller is a message that tells more where it can.
type fuller struct {
	With string    `yaml:"with"`
	Text form.Text `yaml:"text"`
}

func loadTexts() (*texts, error) {
	t := &texts{matcher: language.NewMatcher([]language.Tag{language.Chinese, language.English})}
	if err := yaml.Load(textsFile, t, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	return t, nil
}

// word tells a word of the catalogue.
func (t *texts) word(name, value, lang string) string { return t.Words[name+"."+value].In(lang) }

func (t *texts) title(status int, lang string) string { return t.Titles[status].In(lang) }

// say tells what a code means; an argument that is a word of the catalogue is told in the same language.
func (t *texts) say(code string, args model.Args, lang string) string {
	told := make(model.Args, len(args))
	for name, value := range args {
		switch v := value.(type) {
		case string:
			value = t.inWords(name, v, lang)
		case []string:
			value = t.listed(name, v, lang)
		}
		told[name] = value
	}
	return told.Fill(t.message(code, args).In(lang))
}

// inWords tells a value that is a word of the catalogue; any other stands as it is.
func (t *texts) inWords(name, value, lang string) string {
	if word, known := t.Words[name+"."+value]; known {
		return word.In(lang)
	}
	return value
}

func (t *texts) listed(name string, values []string, lang string) string {
	if len(values) == 0 {
		values = []string{""} // the catalogue has a word for nothing
	}
	told := make([]string, len(values))
	for i, value := range values {
		told[i] = t.inWords(name, value, lang)
	}
	return strings.Join(told, t.word("list", "comma", lang))
}

// explain puts the facts of notes into sentences.
func (t *texts) explain(notes []extract.Note, lang string) {
	for i := range notes {
		n := &notes[i]
		if _, known := t.Messages["note."+n.Code]; known {
			n.Detail = t.say("note."+n.Code, model.Args{"fact": n.Detail}, lang)
		}
	}
}

// Explain puts the facts of notes into sentences.
func Explain(notes []extract.Note, lang string) error {
	t, err := loadTexts()
	if err == nil {
		t.explain(notes, lang)
	}
	return err
}

// message is the message of a code, a fuller one where the argument that it needs is there.
func (t *texts) message(code string, args model.Args) form.Text {
	for _, fuller := range t.Fuller[code] {
		if _, has := args[fuller.With]; has {
			return fuller.Text
		}
	}
	return t.Messages[code]
}

// language is the one of the two languages that the caller likes better: Chinese unless English is asked for.
func (t *texts) language(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "zh"
	}
	_, index, sure := t.matcher.Match(tags...)
	if index == 1 && sure >= language.High {
		return "en"
	}
	return "zh"
}

// lang is the language in which to answer.
func (s *Server) lang(c echo.Context) string {
	return s.texts.language(c.Request().Header.Get("Accept-Language"))
}

// localized marks an answer that is told in the caller's language.
func (s *Server) localized(c echo.Context) {
	c.Response().Header().Set("Content-Language", s.lang(c))
	c.Response().Header().Add(echo.HeaderVary, "Accept-Language")
}

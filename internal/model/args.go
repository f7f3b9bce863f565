package model

import (
	"fmt"
	"strings"

	"nianbao/internal/form"
)

// Args are the particulars of a message: what its template names. A form.Text among them is told in the language asked for.
type Args map[string]any

// In is the particulars in one language.
func (a Args) In(lang string) Args {
	told := make(Args, len(a))
	for name, value := range a {
		if text, is := value.(form.Text); is {
			value = text.In(lang)
		}
		told[name] = value
	}
	return told
}

// Fill puts the particulars in place of the template's {names}.
func (a Args) Fill(template string) string {
	pairs := make([]string, 0, 2*len(a))
	for name, value := range a {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

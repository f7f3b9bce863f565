package web

import (
	"maps"
	"slices"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
)

// Intake reads what is sent, and says what is wrong with its shape.
type Intake struct{ validate *validator.Validate }

// NewIntake makes an intake.
func NewIntake() (*Intake, error) {
	v, err := newValidator()
	if err != nil {
		return nil, err
	}
	return &Intake{v}, nil
}

// small is the body of an action: all of it is checked by its tags, and what nobody knows is a fault.
type small interface {
	others() map[string]jsontext.Value
}

// action reads the body of an action.
func (s *Intake) action(c echo.Context, b small) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	faults := decode(raw, b)
	return model.Refuse(s.check(b, "", append(faults, unknown("", b.others())...)))
}

// Document reads a report to be checked without being stored: as it is sent to /validate, or as the service gives it out.
func (s *Intake) Document(raw []byte) (service.Trial, error) {
	if err := wellFormed(raw); err != nil {
		return service.Trial{}, err
	}
	return s.trial(asSent(raw)), nil
}

// asSent takes away from a report as the service gives it out what is read-only; the organ's facts stay.
func asSent(raw jsontext.Value) jsontext.Value {
	if raw.Kind() != '{' {
		return raw
	}
	document := map[string]jsontext.Value{}
	read(raw, &document)
	for _, name := range reportReadOnly() {
		if name != "organ" {
			delete(document, name)
		}
	}
	if document["organ"].Kind() == '{' {
		facts := map[string]jsontext.Value{}
		read(document["organ"], &facts)
		maps.DeleteFunc(facts, func(name string, _ jsontext.Value) bool {
			return slices.Contains([]string{"id", "region_code"}, name)
		})
		document["organ"] = encode(facts)
	}
	return encode(document)
}

// Describe tells a failure to people, one line a fault.
func Describe(err error, lang string) ([]string, error) {
	t, failed := loadTexts()
	if failed != nil {
		return nil, failed
	}
	_, e := classify(err)
	lines := []string{t.say(e.Code, e.Args.In(lang), lang)}
	for _, f := range e.Faults {
		lines = append(lines, f.Pointer+" "+f.Code+" "+t.say(f.Code, f.Args.In(lang), lang))
	}
	return lines, nil
}

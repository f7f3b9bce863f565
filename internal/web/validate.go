package web

import (
	"errors"
	"reflect"
	"strings"
	"unicode"

	"nianbao/internal/model"

	"github.com/go-playground/validator/v10"
)

// newValidator is the validator of request bodies: shape only, by tags; its texts are ours.
func newValidator() (*validator.Validate, error) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	text := func(holds func(string) bool) validator.Func {
		return func(f validator.FieldLevel) bool { return holds(f.Field().String()) }
	}
	var errs []error
	for tag, holds := range map[string]func(string) bool{
		"filled":      func(s string) bool { return strings.TrimSpace(s) != "" },
		"printable":   model.Printable,
		"line":        func(s string) bool { return !strings.ContainsFunc(s, breaksLine) },
		"credit_code": model.ValidCreditCode,
		"region_code": model.ValidRegionCode,
	} {
		errs = append(errs, v.RegisterValidation(tag, text(holds)))
	}
	return v, errors.Join(errs...)
}

// breaksLine says that a character ends a line, or changes how the others on it are read.
func breaksLine(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// check holds a request body against its tags. Where something was found already, nothing more is said.
func (s *Intake) check(body any, pointer string, faults []model.Fault) []model.Fault {
	var wrong validator.ValidationErrors
	if !errors.As(s.validate.Struct(body), &wrong) {
		return faults
	}
	for _, w := range wrong {
		_, path, _ := strings.Cut(w.Namespace(), ".")
		f := tagFault(w)
		f.Pointer = pointer + "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path) // our members' names need no escape
		if !found(faults, f.Pointer) {
			faults = append(faults, f)
		}
	}
	return faults
}

func tagFault(w validator.FieldError) model.Fault {
	switch w.Tag() {
	case "required", "min":
		return model.Fault{Code: "value.required"}
	case "filled":
		return model.Fault{Code: "value.blank"}
	case "max":
		if w.Kind() == reflect.Slice {
			return model.Fault{Code: "too_many", Args: model.Args{"max": w.Param()}}
		}
		return model.Fault{Code: "value.too_long", Args: model.Args{"max": w.Param()}}
	case "oneof":
		return model.Fault{Code: "value.not_one_of", Args: model.Args{"allowed": strings.ReplaceAll(w.Param(), " ", ", ")}}
	case "uuid":
		return model.Fault{Code: "value.not_an_id"}
	case "datetime":
		return model.Fault{Code: "value.not_a_date"}
	case "line":
		return model.Fault{Code: "value.one_line"}
	case "credit_code", "region_code":
		return model.Fault{Code: "organ." + w.Tag()}
	}
	return model.Fault{Code: "value.control"}
}

package model_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
)

func TestArgsAreToldInALanguage(t *testing.T) {
	args := model.Args{"row": form.Text{ZH: "总计", EN: "Total"}, "n": 3, "cell": "总计"}
	for lang, want := range map[string]model.Args{
		"zh": {"row": "总计", "n": 3, "cell": "总计"}, "en": {"row": "Total", "n": 3, "cell": "总计"}, "": {"row": "总计", "n": 3, "cell": "总计"},
	} {
		if diff := cmp.Diff(want, args.In(lang)); diff != "" {
			t.Error(lang, diff)
		}
	}
	if args["row"] != (form.Text{ZH: "总计", EN: "Total"}) || len(model.Args(nil).In("en")) != 0 {
		t.Errorf("the args became %v", args)
	}
}

func TestArgsFillATemplateOnce(t *testing.T) {
	args := model.Args{"row": "{n}", "n": 18, "rows": "第10行", "": "x"}
	for template, want := range map[string]string{
		"表三 {rows} {row}": "表三 第10行 {n}", "{n}{n}": "1818", "{nobody}": "{nobody}", "n {n": "n {n", "{{n}}": "{18}", "": "", "{N}": "{N}",
	} {
		if got := args.Fill(template); got != want {
			t.Errorf("%s: %s, want %s", template, got, want)
		}
	}
	if got := model.Args(nil).Fill("{n}"); got != "{n}" {
		t.Error(got)
	}
}

func TestFailuresCarryTheirKindAndCause(t *testing.T) {
	kinds := []model.Kind{model.Internal, model.Malformed, model.Invalid, model.NotFound, model.Conflict, model.Stale, model.KeyReused, model.Unavailable, model.Unauthorized, model.Forbidden, model.Gone, model.TooMany}
	if !slices.Equal(model.Kinds(), kinds) {
		t.Errorf("kinds %v", model.Kinds())
	}
	faults := []model.Fault{{Code: "value.blank", Pointer: "/title"}}
	for err, want := range map[error]model.Error{
		fmt.Errorf("edit: %w", model.Refuse(faults)):             {Kind: model.Invalid, Code: "content.invalid", Faults: faults},
		model.Missing("report"):                                  {Kind: model.NotFound, Code: "report.not_found"},
		&model.Error{Kind: model.Stale, Cause: io.ErrClosedPipe}: {Kind: model.Stale, Cause: io.ErrClosedPipe},
	} {
		var got *model.Error
		if !errors.As(err, &got) || errors.Is(err, io.ErrClosedPipe) != (want.Cause != nil) {
			t.Fatalf("%v", err)
		}
		if got.Kind != want.Kind || got.Code != want.Code || !cmp.Equal(got.Faults, want.Faults) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if err := errors.Join(model.Refuse(nil), model.Refuse([]model.Fault{})); err != nil {
		t.Errorf("no faults are %v", err)
	}
}

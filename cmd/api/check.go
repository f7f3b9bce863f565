package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"nianbao/internal/form"
	"nianbao/internal/render"
	"nianbao/internal/rule"
	"nianbao/internal/service"
	"nianbao/internal/web"
)

// check holds every rule against files; it needs no database.
type check struct {
	Files  []string `arg:"" name:"file" help:"JSON files in the contract's shape; - for standard input."`
	Format string   `enum:"text,json,sarif,junit" default:"text" help:"text, json, sarif or junit."`
	Lang   string   `enum:"zh,en" default:"zh" help:"zh or en."`
	Policy string   `env:"NIANBAO_POLICY" type:"existingfile" help:"YAML file with the jurisdiction's deadlines, severities and rules switched off."`
}

var errFound = errors.New("errors were found")

// Run checks the files and says what was found; the exit status is 1 where there are errors.
func (c *check) Run(ctx context.Context) error {
	forms, rules, err := law(c.Policy)
	if err != nil {
		return err
	}
	intake, err := web.NewIntake()
	if err != nil {
		return err
	}
	checks := service.New(service.Options{Forms: forms, Rules: rules, Now: now})
	var all []render.Checked
	failed := false
	for _, file := range c.Files {
		one, err := c.one(ctx, intake, checks, file)
		if err != nil {
			return err
		}
		failed = failed || one.Failed()
		all = append(all, one)
	}
	if err := render.Formats()[c.Format](os.Stdout, all); err != nil {
		return err
	}
	if failed {
		return errFound
	}
	return nil
}

func (c *check) one(ctx context.Context, intake *web.Intake, checks *service.Service, file string) (render.Checked, error) {
	raw, err := load(file)
	if err != nil {
		return render.Checked{}, err
	}
	trial, err := intake.Document(raw)
	trial.OrganID = "" // there is no storage to ask
	done := render.Checked{File: file}
	if err == nil {
		done.Validation, err = checks.Validate(ctx, trial, c.Lang)
	}
	if err != nil {
		done.Refused, err = web.Describe(err, c.Lang)
	}
	return done, err
}

func load(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(os.Stdin)
	}
	text, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	return text, nil
}

// law reads the forms, and the rules as the jurisdiction holds them.
func law(policy string) (form.Forms, *rule.Catalogue, error) {
	forms, err := form.Embedded()
	if err != nil {
		return nil, nil, err
	}
	rules, err := rule.Load(forms)
	if err != nil || policy == "" {
		return forms, rules, err
	}
	text, err := os.ReadFile(policy) //nolint:gosec // the operator names it
	if err != nil {
		return nil, nil, err
	}
	rules, err = rules.WithPolicy(text)
	return forms, rules, err
}

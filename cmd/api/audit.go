package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
)

var errBroken = errors.New("the history is not as it was written")

// audit verifies the history.
type audit struct{ storage }

// Run prints what a reading of the whole history came to.
func (a *audit) Run(ctx context.Context) (err error) {
	useCases, closed, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	chain, err := useCases.VerifyHistory(operator(ctx))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(chain); err != nil {
		return err
	}
	if !chain.Holds {
		return errBroken
	}
	return nil
}

package main

import "os"

// rules prints the catalogue of rules, for lawyers to read.
type rules struct{}

// Run prints the page.
func (rules) Run() error {
	forms, catalogue, err := law("")
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(catalogue.Page(forms))
	return err
}

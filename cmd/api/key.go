package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// masterKey reads the key, and makes one where there is none.
func masterKey(file string) ([]byte, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if errors.Is(err, fs.ErrNotExist) {
		return newMasterKey(file)
	}
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) < 32 {
		return nil, fmt.Errorf("--key-file: %s holds no key of 32 bytes in base64", file)
	}
	return key, nil
}

// newMasterKey makes a key and its file, which nobody else can read. The file is whole or not there.
func newMasterKey(file string) ([]byte, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // made for its owner alone
	if err != nil {
		return nil, err
	}
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), file)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(draft.Name()))
	}
	return key, nil
}

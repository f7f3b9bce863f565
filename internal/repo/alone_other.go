//go:build !unix

package repo

// alone can't keep other processes waiting here: let one at a time bring the schema up.
func alone(_ string, do func() error) error { return do() }

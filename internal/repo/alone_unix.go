//go:build unix

package repo

import (
	"errors"
	"os"
	"syscall"
)

// alone keeps other processes that open a database of the folder waiting meanwhile: two that bring its schema up at once
// would do so twice.
func alone(folder string, do func() error) error {
	lock, err := os.Open(folder) //nolint:gosec // the database's own
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return errors.Join(err, lock.Close())
	}
	return errors.Join(do(), lock.Close())
}

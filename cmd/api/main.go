// Command api is the service: it reads the settings, joins the rooms and serves.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

const graceful = 20 * time.Second

// settings are the flags, each also an environment variable; flags win.
type settings struct {
	Serve   serve       `cmd:"" default:"withargs" help:"Serve the API."`
	Check   check       `cmd:"" help:"Check reports in files; exit status 1 where there are errors."`
	Extract extractFile `cmd:"" help:"Read a published report and print what it says."`
	Import  importFiles `cmd:"" help:"Read folders of published reports into the database."`
	Token   token       `cmd:"" help:"Make an access token and print its secret, once."`
	Audit   audit       `cmd:"" help:"Verify the history; exit status 1 where it is not as it was written."`
	Rules   rules       `cmd:"" help:"Print the catalogue of rules as a page."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var s settings
	command := kong.Parse(&s, kong.Name("api"), kong.Description("年报: annual reports on government information disclosure."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	err := command.Run()
	if errors.Is(err, errFound) || errors.Is(err, errBroken) {
		stop()
		os.Exit(1) //nolint:gocritic // stopped
	}
	command.FatalIfErrorf(err)
}

func now() time.Time { return time.Now() }

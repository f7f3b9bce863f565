package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"nianbao/internal/limit"
	"nianbao/internal/oidc"
)

const leastToken = 32

// storage is the setting that every command which opens the database has.
type storage struct {
	Database string `env:"NIANBAO_DATABASE" default:"data/nianbao.db" help:"SQLite file, made with its folder at the first start."`
}

func (s *storage) check() error {
	if strings.Contains(s.Database, "://") {
		return errors.New("NIANBAO_DATABASE (--database): this version takes the path of an SQLite file; PostgreSQL comes later")
	}
	if s.Database == "" {
		return errors.New("NIANBAO_DATABASE (--database) is empty: it takes the path of an SQLite file")
	}
	return nil
}

type serve struct {
	storage

	Addr           string   `env:"NIANBAO_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	AdminTokenFile string   `type:"path" help:"File with the admin token (else NIANBAO_ADMIN_TOKEN): at least 32 characters."`
	KeyFile        string   `env:"NIANBAO_KEY_FILE" type:"path" help:"File with the key from which the secrets of webhooks are derived; made where it is not there. The database's name with .key unless set."`
	Policy         string   `env:"NIANBAO_POLICY" type:"existingfile" help:"YAML file with the jurisdiction's deadlines, severities and rules switched off."`
	OIDC           string   `name:"oidc" env:"NIANBAO_OIDC" type:"existingfile" help:"YAML file that says which identity provider's tokens are taken, and what their claims mean."`
	CORSOrigins    []string `name:"cors-origins" env:"NIANBAO_CORS_ORIGINS" help:"Origins whose pages may call the API, separated by commas; none by default."`

	TLSCert        string   `name:"tls-cert" env:"NIANBAO_TLS_CERT" type:"existingfile" help:"Certificate (PEM), to serve HTTPS."`
	TLSKey         string   `name:"tls-key" env:"NIANBAO_TLS_KEY" type:"existingfile" help:"Its key (PEM)."`
	TrustedProxies []string `env:"NIANBAO_TRUSTED_PROXIES" help:"Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas; none by default."`
	Rate           float64  `env:"NIANBAO_RATE" default:"100" help:"Requests a second of one token, or of one address without; 0 for no limit."`
	Burst          int      `env:"NIANBAO_BURST" default:"500" help:"Requests at once."`

	AuditDays      int  `env:"NIANBAO_AUDIT_DAYS" default:"0" help:"Days that the history is kept; 0 for ever."`
	AuditAddresses bool `env:"NIANBAO_AUDIT_ADDRESSES" default:"true" negatable:"" help:"Whether the history keeps the addresses that requests came from."`
	WebhookPrivate bool `env:"NIANBAO_WEBHOOK_PRIVATE" help:"Let webhooks go to this machine, to private networks, and over plain http."`
}

// Validate stops the start on a setting that can't be right.
func (s *serve) Validate() error {
	_, tokenErr := s.adminToken()
	_, oidcErr := s.identities()
	_, proxyErr := limit.ParseProxies(s.TrustedProxies)
	for _, err := range []error{s.check(), s.checkAddr(), s.checkOrigins(), tokenErr, oidcErr, proxyErr, s.checkNumbers()} {
		if err != nil {
			return err
		}
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	return nil
}

func (s *serve) checkAddr() error {
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("NIANBAO_ADDR (--addr): %w", err)
	}
	return nil
}

// local says that only this machine can reach the address.
func (s *serve) local() bool {
	host, _, err := net.SplitHostPort(s.Addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (s *serve) checkOrigins() error {
	for _, origin := range s.CORSOrigins {
		if origin == "*" || strings.HasPrefix(origin, "https://") || strings.HasPrefix(origin, "http://") {
			continue
		}
		return fmt.Errorf("NIANBAO_CORS_ORIGINS (--cors-origins): %q is no origin such as https://www.example.gov.cn", origin)
	}
	return nil
}

func (s *serve) checkNumbers() error {
	switch {
	case !(s.Rate >= 0 && s.Rate <= 1e6):
		return errors.New("NIANBAO_RATE (--rate) takes a number from 0 to 1000000")
	case s.Burst < 1 || s.Burst > 1e6:
		return errors.New("NIANBAO_BURST (--burst) takes a number from 1 to 1000000")
	case s.AuditDays < 0 || s.AuditDays > 36500:
		return errors.New("NIANBAO_AUDIT_DAYS (--audit-days) takes a number from 0 to 36500")
	}
	return nil
}

// adminToken is the token of the operator; none is set where it is empty.
func (s *serve) adminToken() (string, error) {
	from, text := "NIANBAO_ADMIN_TOKEN", os.Getenv("NIANBAO_ADMIN_TOKEN")
	if s.AdminTokenFile == "" {
		s.AdminTokenFile = os.Getenv("NIANBAO_ADMIN_TOKEN_FILE")
	}
	if s.AdminTokenFile != "" {
		content, err := os.ReadFile(s.AdminTokenFile)
		if err != nil {
			return "", fmt.Errorf("--admin-token-file: %w", err)
		}
		from, text = "--admin-token-file", strings.TrimSpace(string(content))
	} else if text == "" {
		return "", nil
	}
	if length := utf8.RuneCountInString(text); length < leastToken {
		return "", fmt.Errorf("%s: the admin token has %d characters, and needs at least %d", from, length, leastToken)
	}
	return text, nil
}

// identities reads which identity provider's tokens are taken; none where nothing is set.
func (s *serve) identities() (*oidc.Verifier, error) {
	if s.OIDC == "" {
		return nil, nil //nolint:nilnil // none is set
	}
	text, err := os.ReadFile(s.OIDC)
	if err != nil {
		return nil, err
	}
	config, err := oidc.Load(text)
	if err != nil {
		return nil, fmt.Errorf("--oidc: %w", err)
	}
	return oidc.New(config, now), nil
}

func (s *serve) retention() time.Duration { return time.Duration(s.AuditDays) * 24 * time.Hour }

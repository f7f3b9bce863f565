package webhook

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const longestURL = 2000

// TargetError is why a URL can't be a target: webhook.url, webhook.insecure or webhook.private.
type TargetError struct{ Code string }

func (e *TargetError) Error() string {
	switch e.Code {
	case "webhook.insecure":
		return "only https is taken"
	case "webhook.private":
		return "address is on a private network"
	}
	return "not an absolute http or https URL"
}

// Refuses is the code of why a URL can't be a target; empty where it can.
func (s *Sender) Refuses(target string) string {
	var refused *TargetError
	if errors.As(s.CheckTarget(target), &refused) {
		return refused.Code
	}
	return ""
}

// CheckTarget says why a URL can't be a target, as a *TargetError. It looks no name up: what that leads to is found when
// something is sent.
func (s *Sender) CheckTarget(target string) error {
	u, err := s.parse(target)
	if err != nil {
		return err
	}
	addr, proper := literal(u.Hostname())
	if !s.allowPrivate && (isLocalhost(u.Hostname()) || addr.IsValid() && s.guard.refuses(addr)) {
		return &TargetError{"webhook.private"}
	}
	if !proper {
		return &TargetError{"webhook.url"}
	}
	return nil
}

// parse reads what Send needs as well: where the connection goes is not its business.
func (s *Sender) parse(target string) (*url.URL, error) {
	if len(target) > longestURL || strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }) {
		return nil, &TargetError{"webhook.url"}
	}
	u, err := url.Parse(target)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || !hasHost(u) {
		return nil, &TargetError{"webhook.url"}
	}
	if u.Scheme == "http" && !s.allowPrivate {
		return nil, &TargetError{"webhook.insecure"}
	}
	return u, nil
}

func hasHost(u *url.URL) bool {
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	if strings.HasPrefix(u.Host, "[") {
		addr, err := netip.ParseAddr(u.Hostname())
		return err == nil && addr.Is6()
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(u.Hostname(), "."), ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInName) {
			return false
		}
	}
	return true
}

func notInName(r rune) bool {
	letter, digit := r|0x20 >= 'a' && r|0x20 <= 'z', r >= '0' && r <= '9'
	return !letter && !digit && r != '-' && r != '_'
}

func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// literal is the address that a host spells, where it does, and whether it is a proper name or address. Others than the
// common spelling of IPv4 (127.1, 0x7f000001) are not, but some resolvers take them.
func literal(host string) (addr netip.Addr, proper bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr, true
	}
	parts := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	if !isNumber(parts[len(parts)-1]) {
		return netip.Addr{}, true
	}
	return oddIPv4(parts), false
}

func isNumber(part string) bool {
	hex, isHex := strings.CutPrefix(part, "0x")
	return strings.Trim(part, "0123456789") == "" || isHex && strings.Trim(hex, "0123456789abcdef") == ""
}

// oddIPv4 reads as inet_aton does: parts are decimal, octal or hexadecimal, and the last fills all that is left.
func oddIPv4(parts []string) netip.Addr {
	if len(parts) > 4 {
		return netip.Addr{}
	}
	var bits uint64
	for i, part := range parts {
		size := 8
		if i == len(parts)-1 {
			size = 8 * (4 - i)
		}
		n, err := strconv.ParseUint(part, 0, size)
		if err != nil {
			return netip.Addr{}
		}
		bits = bits<<size | n
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint64(nil, bits)[4:]))
}

package limit

import (
	"fmt"
	"iter"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose X-Forwarded-For and X-Forwarded-Proto are believed; none by default.
type Proxies []netip.Prefix

// ParseProxies reads networks (CIDR) and single addresses.
func ParseProxies(list []string) (Proxies, error) {
	var proxies Proxies
	for _, item := range list {
		network, err := parseNetwork(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		proxies = append(proxies, network)
	}
	return proxies, nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("proxy %q is neither an address nor a network such as 10.0.0.0/8", text)
	}
	if whole := network.Masked(); whole != network { // too much would be trusted where an address was meant
		return netip.Prefix{}, fmt.Errorf("proxy %q is an address within a network: write %s or %s", text, network.Addr(), whole)
	}
	if network.Addr().Is4In6() { // else it would match nothing: callers' addresses are unmapped
		network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
	}
	return network, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(a) })
}

// Client is the address that a request came from, in canonical form without port and zone: the peer's or, behind trusted
// proxies, the last in X-Forwarded-For that is no such proxy. What is left of a hop that can't be read is not believed,
// for nobody knows who wrote it. It is "" only where the peer has no address.
func (p Proxies) Client(r *http.Request) string {
	client := address(r.RemoteAddr)
	if !client.IsValid() {
		return ""
	}
	for text := range backwards(r.Header.Values("X-Forwarded-For")) {
		if !p.trust(client) {
			break
		}
		hop := address(text)
		if !hop.IsValid() {
			break
		}
		client = hop
	}
	return client.String()
}

// HTTPS says whether the caller came by HTTPS: to this server or, as a trusted proxy says, to the proxy.
func (p Proxies) HTTPS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	for scheme := range backwards(r.Header.Values("X-Forwarded-Proto")) {
		return strings.EqualFold(scheme, "https") && p.trust(address(r.RemoteAddr))
	}
	return false
}

// AddressKey is what callers without a token are counted by: an IPv4 address, or the /64 of an IPv6 address, of which one
// caller has all. What is no address stays as it is.
func AddressKey(ip string) string {
	a := address(ip)
	switch {
	case !a.IsValid():
		return ip
	case a.Is4():
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// address reads an address with or without a port; it is not valid where there is none.
func address(text string) netip.Addr {
	if strings.HasSuffix(text, "]") {
		text += ":0"
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		withPort, _ := netip.ParseAddrPort(text)
		a = withPort.Addr()
	}
	return a.Unmap().WithZone("")
}

// backwards goes through the elements of a list from the last to the first; several headers are one list.
func backwards(headers []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, rest := range slices.Backward(headers) {
			for more := true; more; {
				element := rest
				comma := strings.LastIndexByte(rest, ',')
				if more = comma >= 0; more {
					rest, element = rest[:comma], rest[comma+1:]
				}
				if !yield(strings.Trim(element, " \t")) {
					return
				}
			}
		}
	}
}

package webhook

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// guard tells the addresses that are open to all the world from those that lead into somebody's own network.
type guard struct {
	global, nat64 netip.Prefix
	closed        []netip.Prefix
}

// newGuard closes what the IANA registries of special-purpose addresses do not call globally reachable. Of IPv6 that is
// all but 2000::/3, and whatever there may carry an IPv4 address.
func newGuard() *guard {
	g := &guard{global: netip.MustParsePrefix("2000::/3"), nat64: netip.MustParsePrefix("64:ff9b::/96")}
	for _, network := range []string{
		"0.0.0.0/8",        // this host
		"10.0.0.0/8",       // private
		"100.64.0.0/10",    // behind a carrier's NAT; some clouds' metadata
		"127.0.0.0/8",      // loopback
		"168.63.129.16/32", // the host of a machine in Azure: public by its number alone
		"169.254.0.0/16",   // link-local; most clouds' metadata
		"172.16.0.0/12",    // private
		"192.0.0.0/24",     // protocols; Oracle's metadata
		"192.0.2.0/24",     // documentation
		"192.88.99.0/24",   // 6to4 relays
		"192.168.0.0/16",   // private
		"198.18.0.0/15",    // benchmarks
		"198.51.100.0/24",  // documentation
		"203.0.113.0/24",   // documentation
		"224.0.0.0/4",      // multicast
		"240.0.0.0/4",      // reserved, broadcast
		"2001::/23",        // protocols: Teredo, benchmarks, ORCHID
		"2001:db8::/32",    // documentation
		"2002::/16",        // 6to4
		"3fff::/20",        // documentation
	} {
		g.closed = append(g.closed, netip.MustParsePrefix(network))
	}
	return g
}

// refuses says whether an address is no target. One with a zone is in no prefix, so not in the global one.
func (g *guard) refuses(addr netip.Addr) bool {
	addr = g.inner(addr)
	if addr.Is6() && !g.global.Contains(addr) {
		return true
	}
	return !addr.IsValid() || slices.ContainsFunc(g.closed, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// inner is the IPv4 address that is reached by way of an IPv6 one, where there is one.
func (g *guard) inner(addr netip.Addr) netip.Addr {
	if !g.nat64.Contains(addr) {
		return addr.Unmap()
	}
	bytes := addr.As16()
	return netip.AddrFrom4([4]byte(bytes[12:]))
}

// control is asked of every connection before it is made, after the name was looked up: what a name leads to at any other
// time does not count.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || g.refuses(to.Addr()) {
		return &privateError{to.Addr().WithZone("")}
	}
	return nil
}

type privateError struct{ addr netip.Addr }

func (e *privateError) Error() string {
	return fmt.Sprintf("address %v is on a private network", e.addr)
}

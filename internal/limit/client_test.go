package limit_test

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"nianbao/internal/limit"
)

func proxies(t testing.TB, list ...string) limit.Proxies {
	t.Helper()
	p, err := limit.ParseProxies(list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func from(peer string, forwarded ...string) *http.Request {
	return &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": forwarded}}
}

func TestWithoutProxiesThePeerIsTheClient(t *testing.T) {
	for peer, want := range map[string]string{
		"192.0.2.1:1234": "192.0.2.1", "192.0.2.1": "192.0.2.1", "[2001:DB8:0::1]:80": "2001:db8::1", "2001:db8::1": "2001:db8::1", "[2001:db8::1]": "2001:db8::1",
		"[fe80::1%eth0]:80": "fe80::1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "[::1]:0": "::1",
		"": "", "@": "", "/run/nianbao.sock": "", "localhost:80": "", "192.0.2.1:": "", "192.0.2.1:65536": "", "192.0.2.01:80": "", ":80": "", "[]:80": "", "[]": "", "]": "",
	} {
		for name, none := range map[string]limit.Proxies{"nil": nil, "empty": proxies(t), "others": proxies(t, "10.0.0.0/8", "fd00::/8")} {
			if got := none.Client(from(peer, "198.51.100.7", "10.0.0.1")); got != want {
				t.Errorf("%s: %q, not %q, from %q", name, got, want, peer)
			}
		}
	}
}

func TestTheClientBehindProxies(t *testing.T) {
	p := proxies(t, "10.0.0.0/8", "203.0.113.9", "fd00::/8", "::ffff:172.16.0.0/108", "::ffff:192.0.2.200")
	for _, on := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"10.0.0.1:80", nil, "10.0.0.1"},
		{"10.0.0.1:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"203.0.113.9:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"203.0.113.8:80", []string{"198.51.100.7"}, "203.0.113.8"},
		{"172.31.255.255:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"172.32.0.0:80", []string{"198.51.100.7"}, "172.32.0.0"},
		{"192.0.2.200:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"[::ffff:10.0.0.1]:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"[fd00::1%eth0]:80", []string{"2001:db8::1"}, "2001:db8::1"},
		// what a caller sends stands to the left of what the proxies add
		{"10.0.0.1:80", []string{"6.6.6.6, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"10.6.6.6, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"6.6.6.6", "198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"6.6.6.6,198.51.100.7,10.0.0.3,\t10.0.0.2"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"6.6.6.6", "198.51.100.7 , 10.0.0.3", "fd00::2"}, "198.51.100.7"},
		// proxies all the way: the first of them asked
		{"10.0.0.1:80", []string{"10.0.0.4, 10.0.0.3, 10.0.0.2"}, "10.0.0.4"},
		// forms of a hop
		{"10.0.0.1:80", []string{"198.51.100.7:567"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"[2001:db8::1]:80"}, "2001:db8::1"},
		{"10.0.0.1:80", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:80", []string{"2001:DB8:0:0::1%eth0"}, "2001:db8::1"},
		{"10.0.0.1:80", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:80", []string{"198.51.100.7, [::ffff:10.0.0.2]:99"}, "198.51.100.7"},
	} {
		if got := p.Client(from(on.peer, on.forwarded...)); got != on.want {
			t.Errorf("%s %q: %s, not %s", on.peer, on.forwarded, got, on.want)
		}
	}
}

func TestNothingLeftOfGarbageIsBelieved(t *testing.T) {
	p := proxies(t, "10.0.0.0/8")
	for _, garbage := range []string{
		"", " ", "unknown", "_hidden", "unix:", "-", "example.org", "198.51.100.256", "198.51.100.7.", "198.51.100.07", "198.51.100.7:", "198.51.100.7:x", "198.51.100.7:65536",
		"[198.51.100.7]", "[198.51.100.7]:80", "198.51.100.7]", "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]80", "2001:db8:::1", `"198.51.100.7"`, "for=198.51.100.7", "198.51.100.7 6.6.6.6",
		"198.51.100.0/24", "0x7f000001", "2130706433", "\xff\x00", "１９８.51.100.7", "\u00a0198.51.100.7", strings.Repeat("9", 1<<16),
	} {
		for want, forwarded := range map[string][]string{
			"10.0.0.1": {"6.6.6.6, " + garbage}, "10.0.0.2": {"6.6.6.6", garbage, "10.0.0.2"}, "10.0.0.3": {"6.6.6.6," + garbage + ",10.0.0.3, 10.0.0.2"},
			"198.51.100.9": {garbage, "6.6.6.6," + garbage + ",198.51.100.9,10.0.0.2"},
		} {
			if got := p.Client(from("10.0.0.1:80", forwarded...)); got != want {
				t.Errorf("%.40q: %s, not %s", forwarded, got, want)
			}
		}
	}
}

func TestHTTPSIsWhatTLSOrATrustedProxySays(t *testing.T) {
	p := proxies(t, "10.0.0.1")
	for _, on := range []struct {
		peer   string
		schema []string
		want   bool
	}{
		{"10.0.0.1:80", nil, false}, {"10.0.0.1:80", []string{""}, false}, {"10.0.0.1:80", []string{"http"}, false}, {"10.0.0.1:80", []string{"httpss"}, false},
		{"10.0.0.1:80", []string{"https"}, true}, {"10.0.0.1:80", []string{" HTTPS "}, true}, {"10.0.0.1:80", []string{"http, https"}, true}, {"10.0.0.1:80", []string{"http", "https"}, true},
		{"10.0.0.1:80", []string{"https, http"}, false}, {"10.0.0.1:80", []string{"https", "http"}, false}, {"10.0.0.1:80", []string{"https,"}, false}, {"10.0.0.1:80", []string{"https", ""}, false},
		{"10.0.0.2:80", []string{"https"}, false}, {"", []string{"https"}, false}, {"@", []string{"https"}, false},
	} {
		r := &http.Request{RemoteAddr: on.peer, Header: http.Header{"X-Forwarded-Proto": on.schema}}
		if p.HTTPS(r) != on.want {
			t.Errorf("%s %q: %v", on.peer, on.schema, !on.want)
		}
		if limit.Proxies(nil).HTTPS(r) {
			t.Errorf("%s %q is believed of anybody", on.peer, on.schema)
		}
		if r.TLS = new(tls.ConnectionState); !p.HTTPS(r) {
			t.Errorf("%s %q: TLS", on.peer, on.schema)
		}
	}
}

func TestABadProxyIsNamed(t *testing.T) {
	for _, bad := range []string{
		"", " ", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "10.0.0.256", "10.0.0.1:80", "[::1]", "[::1]:80", "fe80::1%eth0", "fe80::%eth0/64", "proxy.example.org", "*", "10.0.0.1-10.0.0.9",
		"10.0.0.1,10.0.0.2", "10.0.0.1/8", "2001:db8::1/64", "::ffff:10.0.0.0/90", "::ffff:10.0.0.1/104", "a\nb",
	} {
		p, err := limit.ParseProxies([]string{"10.0.0.0/8", bad, "192.0.2.1"})
		if err == nil || p != nil {
			t.Errorf("%q passes as %v", bad, p)
			continue
		}
		if message := err.Error(); !strings.Contains(message, strings.TrimSpace(strings.ReplaceAll(bad, "\n", `\n`))) || strings.Contains(message, "\n") {
			t.Errorf("%q: %s", bad, message)
		}
	}
}

func TestAnAddressesKey(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.2": "192.0.2.2", "::ffff:192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1%eth0": "192.0.2.1",
		"2001:db8:1:2::": "2001:db8:1:2::/64", "2001:DB8:1:2:ffff:ffff:ffff:ffff": "2001:db8:1:2::/64", "2001:db8:1:3::": "2001:db8:1:3::/64",
		"fe80::1%eth0": "fe80::/64", "fe80::2%eth1": "fe80::/64", "::1": "::/64", "192.0.2.1:80": "192.0.2.1", "[2001:db8::1]:80": "2001:db8::/64",
		"": "", "unknown": "unknown",
	} {
		if got := limit.AddressKey(ip); got != want {
			t.Errorf("%q: %q, not %q", ip, got, want)
		}
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.0.0.0/8", "10.0.0.1:80", "6.6.6.6, 198.51.100.7:567", "10.0.0.3,10.0.0.2", "https")
	f.Add("fd00::/8", "[fd00::1%eth0]:80", "[::ffff:198.51.100.7]:80", "fd00::3,\tfd00::2", "http, https")
	f.Add("::ffff:172.16.0.0/108", "[::ffff:172.16.0.1]:80", ",,unknown,[::1],[", "]", ",")
	f.Add("0.0.0.0/0", "@", "", "\xff", "HTTPS")
	f.Fuzz(func(t *testing.T, network, peer, first, second, scheme string) {
		p, err := limit.ParseProxies([]string{network})
		if err != nil && (p != nil || strings.Contains(err.Error(), "\n")) {
			t.Fatal(p, err)
		}
		r := from(peer, first, second)
		r.Header.Set("X-Forwarded-Proto", scheme)
		own, client := limit.Proxies(nil).Client(r), p.Client(r)
		canonical(t, own)
		canonical(t, client)
		if (own == "") != (client == "") {
			t.Fatalf("peer %q, client %q", own, client)
		}
		if p.HTTPS(r) && !trusted(p, own) || client != own && !trusted(p, own) {
			t.Fatalf("%q is believed", own)
		}
		if key := limit.AddressKey(client); key != limit.AddressKey(key) && client != "" {
			t.Fatal(key)
		}
		if spoofed := p.Client(from(peer, "6.6.6.6", "6.6.6.6,"+first, second)); spoofed != client && !trusted(p, client) {
			t.Fatalf("%q by what the caller %q sent", spoofed, client)
		}
	})
}

func canonical(t *testing.T, client string) {
	t.Helper()
	a, err := netip.ParseAddr(client)
	if client != "" && (err != nil || a.String() != client || a.Zone() != "" || a.Is4In6()) {
		t.Fatalf("%q is no canonical address", client)
	}
}

func trusted(p limit.Proxies, client string) bool {
	a, _ := netip.ParseAddr(client)
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

func BenchmarkClient(b *testing.B) {
	p := proxies(b, "10.0.0.0/8", "fd00::/8")
	r := from("10.0.0.1:41234", "6.6.6.6, 198.51.100.7, 10.0.0.2")
	b.ReportAllocs()
	for b.Loop() {
		p.Client(r)
	}
}

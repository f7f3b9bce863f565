package webhook

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestAddressesThatAreNoTargets(t *testing.T) {
	g := newGuard()
	for addresses, refused := range map[string]bool{
		"0.0.0.0 0.0.0.1 0.255.255.255":                                     true,
		"1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255":                             false,
		"10.0.0.0 10.0.0.1 10.255.255.255":                                  true,
		"11.0.0.0 100.63.255.255":                                           false,
		"100.64.0.0 100.100.100.200 100.127.255.255":                        true,
		"100.128.0.0 126.255.255.255":                                       false,
		"127.0.0.0 127.0.0.1 127.0.0.53 127.255.255.255":                    true,
		"128.0.0.0 168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0": false,
		"168.63.129.16": true,
		"169.254.0.0 169.254.0.23 169.254.169.254 169.254.255.255":        true,
		"172.15.255.255 172.32.0.0":                                       false,
		"172.16.0.0 172.17.0.1 172.31.255.255":                            true,
		"191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0":                 false,
		"192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.0 192.0.2.255":         true,
		"192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0":          false,
		"192.88.99.0 192.88.99.1 192.88.99.255":                           true,
		"192.168.0.0 192.168.1.1 192.168.255.255":                         true,
		"198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0":            false,
		"198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255":           true,
		"203.0.112.255 203.0.114.0 223.255.255.255":                       false,
		"203.0.113.0 203.0.113.255":                                       true,
		"224.0.0.0 224.0.0.1 239.255.255.255":                             true,
		"240.0.0.0 255.255.255.254 255.255.255.255":                       true,
		":: ::1 ::2 ::8.8.8.8 ::127.0.0.1 ::ffff:0:8.8.8.8":               true, // unspecified, loopback, compatible, translated
		"::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254":         true,
		"::ffff:0.0.0.0 ::ffff:100.64.0.1 ::ffff:7f00:1 ::ffff:224.0.0.1": true,
		"::ffff:8.8.8.8 ::ffff:808:808":                                   false,
		"64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe":         true,
		"64:ff9b::192.168.0.1 64:ff9b::0.0.0.0 64:ff9b::255.255.255.255":  true,
		"64:ff9b::8.8.8.8 64:ff9b::1.1.1.1":                               false,
		"64:ff9a::8.8.8.8 64:ff9b:0:0:0:1:808:808 64:ff9b:1::8.8.8.8":     true, // outside of the prefix; the one for local use
		"100:: 100::1 100:0:0:1::1":                                       true, // discarded, dummy
		"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 4000:: 5f00::1":          true,
		"2000:: 2001:200:: 2001:4860:4860::8888 2400:3200::1":             false,
		"2606:4700:4700::1111 3ffe::1 3fff:1000:: 3fff:ffff::1":           false,
		"2001:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1":           true, // Teredo, benchmarks
		"2001:10::1 2001:20::1 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff":    true, // ORCHID
		"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9::":               false,
		"2001:db8:: 2001:db8::1 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff":   true,
		"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2003::":                  false,
		"2002:: 2002:7f00:1:: 2002:808:808::1 2002:ffff:ffff::":           true,
		"3fff:: 3fff::1 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff":           true,
		"fc00:: fc00::1 fd00::1 fdff::1 fd00:ec2::254":                    true,
		"fe80:: fe80::1 fe80::1%eth0 febf::1 fec0::1 2606:4700::1%eth0":   true,
		"ff00:: ff02::1 ff0e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff":  true,
	} {
		for address := range strings.FieldsSeq(addresses) {
			if g.refuses(netip.MustParseAddr(address)) != refused {
				t.Errorf("%s: refused is %v", address, !refused)
			}
		}
	}
	if !g.refuses(netip.Addr{}) {
		t.Error("no address is open")
	}
}

func TestConnectionsThatAreNotMade(t *testing.T) {
	g := newGuard()
	for address, text := range map[string]string{
		"8.8.8.8:443":             "",
		"[2400:3200::1]:443":      "",
		"10.0.0.1:443":            "address 10.0.0.1 is on a private network",
		"[::ffff:10.0.0.1]:80":    "address ::ffff:10.0.0.1 is on a private network",
		"[::1]:443":               "address ::1 is on a private network",
		"[2002:7f00:1::]:443":     "address 2002:7f00:1:: is on a private network",
		"[64:ff9b::10.0.0.1]:80":  "address 64:ff9b::a00:1 is on a private network",
		"[fe80::1%\xe5\x80]:8080": "address fe80::1 is on a private network",
	} {
		err := g.control("tcp", address, nil)
		if text == "" && err == nil {
			continue
		}
		if private, is := errors.AsType[*privateError](err); !is || private.Error() != text {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := g.control("unix", "/run/some.sock", nil); err == nil {
		t.Error("what is no address is open")
	}
}

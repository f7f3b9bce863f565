package webhook

import (
	"errors"
	"strings"
	"testing"
)

func TestTargets(t *testing.T) {
	open, strict := NewSender(keys(t), Options{AllowPrivate: true}), NewSender(keys(t), Options{})
	long := func(n int) string { return "https://example.org/" + strings.Repeat("a", n-len("https://example.org/")) }
	for _, k := range []struct {
		code, opened string // the code, and the one where private networks are allowed
		urls         []string
	}{
		{"", "", []string{
			"https://example.org", "https://example.org/", "HTTPS://Example.ORG:8443/a/b?c=d&e=%2F", "https://example.org.", "https://example.org:/",
			"https://8.8.8.8/", "https://[2400:3200::1]/", "https://[2400:3200::1]:8443/", "https://[::ffff:8.8.8.8]", "https://xn--fsqu00a.xn--0zwm56d/",
			"https://a_b.example.org/?u=a@b", "https://example.org/%E9%80%9A%E7%9F%A5", "https://example.org:65535", "https://7.example.org/", "https://localhost.example.org",
			"https://notlocalhost/", "https://127.0.0.1.example.org/", "https://face", "https://0xy", long(2000),
		}},
		{"webhook.insecure", "", []string{
			"http://example.org", "HTTP://example.org/", "http://8.8.8.8:80/", "http://127.0.0.1/", "http://localhost:8080/hook", "http://[::1]/",
		}},
		{"webhook.private", "", []string{
			"https://127.0.0.1", "https://127.0.0.1:8443/x?y", "https://127.255.255.254", "https://[::1]/", "https://[::1]:443", "https://[0:0:0:0:0:0:0:1]",
			"https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]", "https://0.0.0.0", "https://[::]", "https://localhost", "https://LOCALHOST.", "https://LocalHost:8443/",
			"https://api.localhost", "https://localhost./", "https://10.1.2.3", "https://172.16.0.1", "https://192.168.1.1", "https://169.254.169.254/latest/meta-data/",
			"https://100.100.100.200/", "https://[fd00::1]", "https://[fe80::1]", "https://[fe80::1%25eth0]", "https://[::ffff:127.0.0.1%25eth0]", "https://[64:ff9b::127.0.0.1]", "https://[2002:7f00:1::]",
			"https://[::127.0.0.1]", "https://224.0.0.1", "https://255.255.255.255",
		}},
		{"webhook.private", "webhook.url", []string{
			"https://127.1", "https://127.0.1", "https://0x7f.1", "https://0X7F.0.0.1", "https://2130706433", "https://0x7f000001", "https://017700000001", "https://0177.0.0.1",
			"https://127.0.0.01", "https://127.0.0.0x1", "https://127.0.0.1.", "https://127.1.", "https://0", "https://0x0", "https://00", "https://10.1", "https://0xa9fea9fe",
			"https://2852039166/latest/meta-data/", "https://169.254.43518", "https://4294967295", "https://127.16777215", "https://0xC0.0xA8.257",
		}},
		{"webhook.url", "webhook.url", []string{
			"", " ", "/", "//example.org/", "example.org", "example.org:443", "localhost:8080", "https:", "https:/", "https://", "https:///a", "https://:443/", "https:example.org",
			"https:/example.org", "ftp://example.org", "file:///etc/passwd", "unix:///run/x", "javascript:alert(1)", "wss://example.org", "httpss://example.org", "://example.org",
			"https://user@example.org", "https://user:pass@example.org", "https://@example.org", "https://:@example.org", "https://example.org@127.0.0.1", `https://example.org\@127.0.0.1`,
			"https://example.org#", "https://example.org/#a", "https://example.org/?#", "https://example.org#@127.0.0.1/",
			" https://example.org", "https://example.org ", "https://example.org/a b", "https://exa mple.org", "https://example.org/\n", "https://example.org/\x00", "https://example.org/\t",
			"https://exam\x7fple.org", "https://example.org/\u0085", "https://example.org/\u202e", "https://example.org/\xff", "https://example.org/通知",
			"https://例子.测试", "https://①②⑦.⓪.⓪.①", "https://１２７.0.0.1", "https://127。0。0。1", "https://ｌocalhost", "https://%6cocalhost", "https://%E9%80%9A.org",
			"https://.", "https://..", "https://.example.org", "https://example..org", "https://example.org..", "https://localhost..", "https://a<b", "https://a\"b", "https://a*b", "https://a,b", "https://" + strings.Repeat("a", 64) + ".org",
			"https://example.org:0", "https://example.org:65536", "https://example.org:-1", "https://example.org:https", "https://example.org:443:443", "https://::1/", "https://[::1", "https://[]", "https://[]:443",
			"https://[127.0.0.1]", "https://[localhost]", "https://[v1.x]", "https://[::1].org",
			"https://256.1.1.1", "https://1.2.3.4.5", "https://127.0.0.1.1", "https://4294967296", "https://127.16777216", "https://08.0.0.1", "https://example.1", "https://example.0x1f", "https://0x", "https://8.8.2056", "https://134744072", "https://8.8.8.8.",
			long(2001),
		}},
	} {
		for _, target := range k.urls {
			if got := code(t, strict.CheckTarget(target)); got != k.code {
				t.Errorf("%q: %q, want %q", target, got, k.code)
			}
			if got := code(t, open.CheckTarget(target)); got != k.opened {
				t.Errorf("%q where private is allowed: %q, want %q", target, got, k.opened)
			}
		}
	}
}

func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	target, is := errors.AsType[*TargetError](err)
	if !is {
		t.Fatalf("%T %v", err, err)
	}
	legible(t, err)
	return target.Code
}

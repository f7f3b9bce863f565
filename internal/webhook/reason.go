package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
)

// reason tells people why there was no answer, in our own words: those of the libraries quote URLs, certificates, name
// servers and whatever the other side sent.
func reason(ctx context.Context, err error) string {
	if private, is := errors.AsType[*privateError](err); is {
		return private.Error()
	}
	if text := certificate(err); text != "" {
		return text
	}
	if text := interrupted(ctx, err); text != "" {
		return text
	}
	if dns, is := errors.AsType[*net.DNSError](err); is {
		if dns.IsNotFound {
			return "no such host"
		}
		return "host name could not be looked up"
	}
	if _, is := errors.AsType[tls.RecordHeaderError](err); is {
		return "no TLS spoken there"
	}
	if errno, is := errors.AsType[syscall.Errno](err); is {
		return errno.Error()
	}
	if strings.Contains(err.Error(), "tls: ") { // such errors have no type
		return "TLS handshake failed"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "connection closed without an answer"
	}
	return "no valid HTTP answer"
}

func interrupted(ctx context.Context, err error) string {
	if timeout, is := errors.AsType[net.Error](err); is && timeout.Timeout() || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "timed out"
	}
	if ctx.Err() != nil {
		return "cancelled"
	}
	return ""
}

func certificate(err error) string {
	if _, is := errors.AsType[x509.UnknownAuthorityError](err); is {
		return "certificate signed by unknown authority"
	}
	if _, is := errors.AsType[x509.HostnameError](err); is {
		return "certificate is for another host"
	}
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		return "certificate has expired or is not yet valid"
	}
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return "certificate is not valid"
	}
	return ""
}

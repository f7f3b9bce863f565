package model

// Key is an Idempotency-Key: whose it is, what it says, and what request it stands for.
type Key struct {
	Caller, Text, Fingerprint string
}

// Answer is what a request was answered, kept to be given again.
type Answer struct {
	Status  int
	Headers map[string][]string
	Body    []byte
}

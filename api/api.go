// Package api is the contract: the OpenAPI document, and the bytes of it.
package api

import _ "embed"

// OpenAPI is the document as it is written.
//
//go:embed openapi.yaml
var OpenAPI []byte

//go:build tools

// Package tools pins the server that tests of object stores build.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"

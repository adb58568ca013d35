//go:build tools

// Package tools pins the interpreter that tests of the health check build.
package tools

import _ "github.com/yuin/gopher-lua/cmd/glua"

//go:build tools

// Package tools pins the command that tests of the chart's alert rules build.
package tools

import _ "github.com/prometheus/prometheus/cmd/promtool"

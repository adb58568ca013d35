//go:build tools

// Package tools pins the command that tests of the chart build.
package tools

import _ "helm.sh/helm/v3/cmd/helm"

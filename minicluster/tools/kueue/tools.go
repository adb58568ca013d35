//go:build tools

// Package tools pins the controller that tests of queues build.
package tools

import _ "sigs.k8s.io/kueue/cmd/kueue"

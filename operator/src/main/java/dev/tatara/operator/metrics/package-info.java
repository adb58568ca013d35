/** What the operator counts and measures for Prometheus; docs/reference/metrics.md lists it. */
package dev.tatara.operator.metrics;

/** Tests of {@code charts/tatara} with the real Helm, promtool and API server. */
package dev.tatara.operator.chart;

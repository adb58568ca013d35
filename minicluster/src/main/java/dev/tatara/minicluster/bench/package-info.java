/**
 * {@code ./tatara bench operator}: the built operator, in a process of its own and with the JVM
 * options that it is shipped with, against thousands of jobs on a real API server. {@link
 * dev.tatara.minicluster.bench.OperatorBench} says what is measured; {@link
 * dev.tatara.minicluster.bench.Loadings} has the jobs, {@link
 * dev.tatara.minicluster.bench.SimulatedNode} their pods, and {@link
 * dev.tatara.minicluster.bench.Readings} what operator and API server count themselves.
 */
package dev.tatara.minicluster.bench;

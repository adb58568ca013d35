/**
 * The command line: {@code cluster up}, {@code down}, {@code status} and {@code binaries}, and the
 * {@code quickstart}. A cluster in the background is a process of its own that runs {@code cluster
 * up --foreground}; see {@link dev.tatara.minicluster.background}.
 */
package dev.tatara.minicluster.cli;

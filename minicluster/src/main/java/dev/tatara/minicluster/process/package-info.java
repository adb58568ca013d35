/**
 * Processes that end with the one that started them.
 *
 * <p>Every process of a minicluster carries a {@link dev.tatara.minicluster.process.Marker} in its
 * environment, which its own children inherit. Whatever carries the marker belongs to the cluster,
 * so nothing is left behind: {@link dev.tatara.minicluster.process.ProcessTable} finds and kills by
 * marker at an orderly end and at the next start, {@link dev.tatara.minicluster.process.Watchdog}
 * does the same, from outside, when the Java process is killed. Processes start in sessions of
 * their own, so that Ctrl-C reaches the owner alone, which then ends them in order.
 */
package dev.tatara.minicluster.process;

/**
 * Finds the programs of the control plane.
 *
 * <p>{@link dev.tatara.minicluster.binaries.KubernetesBinaries} looks into the cache, then
 * downloads from the Kubernetes release site, then builds with Go from the modules that {@code
 * minicluster/kubernetes} pins; {@link dev.tatara.minicluster.binaries.EtcdBinary} takes etcd from
 * the machine.
 */
package dev.tatara.minicluster.binaries;

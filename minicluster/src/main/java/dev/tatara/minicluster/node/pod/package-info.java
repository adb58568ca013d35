/**
 * One pod: {@link dev.tatara.minicluster.node.pod.PodRunner} mounts its volumes, runs its init
 * containers in order, keeps its sidecars running beside the others, and stops them all when it is
 * deleted, as {@link dev.tatara.minicluster.node.pod.PodRemoval} does in the end; {@link
 * dev.tatara.minicluster.node.pod.StatusPublisher} tells the API server how it stands.
 */
package dev.tatara.minicluster.node.pod;

/**
 * A node whose containers are processes of this machine.
 *
 * <p>{@link dev.tatara.minicluster.node.LocalNode} registers the node, watches the pods that the
 * scheduler binds to it, and gives each a {@link dev.tatara.minicluster.node.pod.PodRunner}. An
 * image is a name in the {@link dev.tatara.minicluster.node.ImageTable} for a command line. Each
 * pod has a loopback address of its own, and its programs must bind to it and not to all addresses.
 * Names of headless Services resolve through the {@link dev.tatara.minicluster.node.HostsFile}.
 *
 * <p>As on a kubelet: command and args, environment and downward API, volumes with subPath, init
 * containers, native sidecars, restarts with back-off, exit codes, termination messages, probes,
 * grace periods, deadlines, events, logs.
 *
 * <p>Accepted and not enforced, for there is no isolation: security contexts, resource limits,
 * read- only mounts, network policies, pull policies and secrets. Left out: lifecycle hooks,
 * readiness gates, ephemeral containers, changes of mounted ConfigMaps and Secrets after the start,
 * the traffic of ClusterIP Services, {@code kubectl exec}. A mount inside another mount is found by
 * its own path only, not by walking through the outer one.
 */
package dev.tatara.minicluster.node;

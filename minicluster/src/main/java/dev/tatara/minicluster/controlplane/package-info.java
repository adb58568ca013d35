/**
 * The control plane of Kubernetes as local processes: etcd, kube-apiserver, kube-controller-manager
 * and kube-scheduler, the real ones.
 *
 * <p>Start reading at {@link dev.tatara.minicluster.controlplane.ControlPlane}. Every start makes a
 * new certificate authority and an empty etcd. The API server listens on 127.0.0.1 with RBAC, the
 * default admission plug-ins (Pod Security among them) and certificates for everybody; etcd listens
 * on a socket file in the state folder, which only its owner can reach; the other two serve
 * nothing. Two things differ from a cluster of machines: the endpoint controllers are off, because
 * the addresses of pods are loopback addresses, which Endpoints may not hold; and nothing forwards
 * the traffic of ClusterIP Services.
 */
package dev.tatara.minicluster.controlplane;

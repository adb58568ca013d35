/**
 * A real control plane and a local node in one command, for trying and testing without a cluster.
 * No part of the product depends on it.
 *
 * <p>Reading order: {@link dev.tatara.minicluster.Minicluster} puts the parts together; {@link
 * dev.tatara.minicluster.controlplane.ControlPlane} starts etcd and the programs of Kubernetes,
 * which {@code binaries} finds; {@link dev.tatara.minicluster.node.LocalNode} runs pods; {@code
 * storage} gives claims folders; {@code operator} keeps the operator running; {@code process} sees
 * to it that nothing outlives its owner; {@code background} starts and finds a cluster in another
 * process; {@code cli} is the command line.
 *
 * <p>Everything of a cluster lies in one {@link dev.tatara.minicluster.StateDirectory}. Objects
 * live as long as the cluster does; volumes stay.
 */
package dev.tatara.minicluster;

/**
 * The part of a kubelet's HTTPS API that {@code kubectl logs} needs. {@code kubectl exec}, {@code
 * attach} and {@code port-forward} are answered with an explanation: pods are processes of this
 * machine.
 */
package dev.tatara.minicluster.node.kubelet;

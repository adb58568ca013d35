/**
 * A real control plane and a local node in one command, for trying and testing without a cluster.
 */
package dev.tatara.minicluster;

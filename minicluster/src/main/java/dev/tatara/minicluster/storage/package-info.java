/**
 * Dynamic provisioning on this machine: a claim of the class {@code tatara-local}, which is the
 * default, gets a folder of its own. The folder outlives claim and cluster: the reclaim policy is
 * Retain, and a claim of the same namespace and name finds it again.
 */
package dev.tatara.minicluster.storage;

/**
 * What the tests share: a real control plane for all of them, manifests, and a hand that moves pods
 * along where a node would. Job controller, garbage collector and API server are the real ones.
 */
package dev.tatara.operator.support;

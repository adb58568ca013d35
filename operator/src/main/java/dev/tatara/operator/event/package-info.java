/**
 * Events: what changed between two statuses, told once to whoever runs {@code kubectl describe}.
 */
package dev.tatara.operator.event;

/**
 * Who may speak with whom: the NetworkPolicy of a job, and the settings that it follows. Nothing
 * here looks at what exists.
 */
package dev.tatara.operator.network;

/** {@code logs}: what the pods of a step print, by step and rank. */
package dev.tatara.plugin.logs;

/**
 * {@code diagnose}: what is wrong with a job and what to do about it. Each class looks in one
 * place; what the operator says already is not said again in other words.
 */
package dev.tatara.plugin.diagnose;

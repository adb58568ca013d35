/** {@code report}: the page of a job. */
package dev.tatara.plugin.report;

/** {@code status}: where a job stands, as a tree of its steps, and the table of all jobs. */
package dev.tatara.plugin.status;

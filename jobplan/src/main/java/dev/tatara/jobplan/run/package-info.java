/**
 * The run configuration as the operator writes it; docs/reference/run-configuration.md describes
 * the format. The trainer has records of its own for reading it, and both are tested against the
 * samples in the crds module.
 */
package dev.tatara.jobplan.run;

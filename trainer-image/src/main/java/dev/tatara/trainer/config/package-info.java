/**
 * The run configuration that the operator resolves and the trainer obeys. The format is described
 * in docs/reference/run-configuration.md; the records here mirror it field by field.
 */
package dev.tatara.trainer.config;

/**
 * What every verb has in common: where a run's configuration and volume are ({@link
 * dev.tatara.trainer.step.RunOptions}, {@link dev.tatara.trainer.step.RunContext}), how a step says
 * what it did ({@link dev.tatara.trainer.step.StepResult}) or why it failed ({@link
 * dev.tatara.trainer.step.StepFailure}), and the lines that a long step logs ({@link
 * dev.tatara.trainer.step.ProgressLog}). The formats are those of
 * docs/reference/run-configuration.md.
 */
package dev.tatara.trainer.step;

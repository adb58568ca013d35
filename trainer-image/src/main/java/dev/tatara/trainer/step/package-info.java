/**
 * What every verb has in common: where a run's configuration and volume are ({@link
 * dev.tatara.trainer.step.RunOptions}, {@link dev.tatara.trainer.step.RunContext}), how a step says
 * what it did ({@link dev.tatara.trainer.step.StepResult}) or why it failed ({@link
 * dev.tatara.trainer.step.StepFailure}), how it ends when it is asked to ({@link
 * dev.tatara.trainer.step.StopSignal}, {@link dev.tatara.trainer.step.InterruptibleStep}), the
 * lines that a long step logs ({@link dev.tatara.trainer.step.ProgressLog}), and the documents that
 * it serves ({@link dev.tatara.trainer.step.StatusServer}). The formats are those of
 * docs/reference/run-configuration.md.
 */
package dev.tatara.trainer.step;

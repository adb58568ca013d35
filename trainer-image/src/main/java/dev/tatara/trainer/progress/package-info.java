/**
 * What a run shows of itself while it trains.
 *
 * <p>{@link dev.tatara.trainer.progress.ProgressReporter} hears of each step, on rank 0, and tells
 * everyone: a {@link dev.tatara.trainer.progress.StepLine line for people}, a line of {@code
 * metrics.jsonl}, the {@link dev.tatara.trainer.progress.TrainingMetrics} for Prometheus and the
 * {@link dev.tatara.trainer.progress.Progress} that the operator polls; {@link
 * dev.tatara.trainer.progress.ProgressServer} serves the last two. {@link
 * dev.tatara.trainer.progress.LossSpikes} finds losses to warn of.
 *
 * <p>{@link dev.tatara.trainer.progress.PreparationServer} serves what the steps before training
 * say of themselves.
 */
package dev.tatara.trainer.progress;

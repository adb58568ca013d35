/**
 * What turns gradients into new weights: {@link dev.tatara.trainer.optimizer.AdamW}, {@link
 * dev.tatara.trainer.optimizer.GradientClipping} and the {@link
 * dev.tatara.trainer.optimizer.LearningRateSchedule}.
 */
package dev.tatara.trainer.optimizer;

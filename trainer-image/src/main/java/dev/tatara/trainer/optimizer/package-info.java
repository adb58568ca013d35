/**
 * What turns gradients into new weights: {@link dev.tatara.trainer.optimizer.AdamW}, {@link
 * dev.tatara.trainer.optimizer.GradientClipping} and the {@link
 * dev.tatara.trainer.optimizer.LearningRateSchedule}. AdamW's arithmetic is done by loops over host
 * memory where there are such, else by libtorch's fused operator.
 */
package dev.tatara.trainer.optimizer;

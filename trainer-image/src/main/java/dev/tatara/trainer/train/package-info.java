/**
 * The verb {@code train}.
 *
 * <p>{@link dev.tatara.trainer.train.TrainCommand} is the supervisor of a pod's processes, or,
 * where the supervisor started it, one rank: a {@link dev.tatara.trainer.train.TrainingProcess},
 * which opens its {@link dev.tatara.trainer.train.TrainingInputs}, joins the group, restores the
 * {@link dev.tatara.trainer.train.TrainingState} from the newest checkpoint and runs the {@link
 * dev.tatara.trainer.train.TrainingLoop}. {@link dev.tatara.trainer.train.BatchPlan} says which
 * samples a rank takes in a step.
 */
package dev.tatara.trainer.train;

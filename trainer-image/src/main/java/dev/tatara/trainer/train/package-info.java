/**
 * The verb {@code train}.
 *
 * <p>{@link dev.tatara.trainer.train.TrainCommand} is the supervisor of a pod's processes, or,
 * where the supervisor started it, one rank: a {@link dev.tatara.trainer.train.TrainingProcess},
 * which opens its {@link dev.tatara.trainer.train.TrainingInputs}, joins the group, restores the
 * {@link dev.tatara.trainer.train.TrainingState} from the newest checkpoint and runs the {@link
 * dev.tatara.trainer.train.TrainingLoop} of {@link dev.tatara.trainer.train.TrainingStep}s. {@link
 * dev.tatara.trainer.train.LayoutCheck} refuses layouts that cannot be, {@link
 * dev.tatara.trainer.train.BatchPlan} says which samples a replica takes in a step, {@link
 * dev.tatara.trainer.train.StateParts} what a rank saves of weights and moments, and {@link
 * dev.tatara.trainer.train.DataOrder} from which checkpoints a run may go on. Before the processes
 * start, {@link dev.tatara.trainer.train.RunBeginning} sets an {@link
 * dev.tatara.trainer.train.EarlierTraining} aside that it must not go on from, and takes over the
 * checkpoint of another run where it is to go on from that.
 *
 * <p>A step without a finite loss is skipped. {@link dev.tatara.trainer.train.SkippedSteps} says
 * when there are too many; then {@link dev.tatara.trainer.train.Recovery} takes the run back to its
 * newest checkpoint, and its {@link dev.tatara.trainer.train.SamplePath} leads around their samples
 * from then on, as {@link dev.tatara.trainer.train.Rollbacks} remembers.
 */
package dev.tatara.trainer.train;

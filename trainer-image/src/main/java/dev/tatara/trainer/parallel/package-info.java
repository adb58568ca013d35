/**
 * How one model and one batch are spread over the ranks of a run.
 *
 * <p>{@link dev.tatara.trainer.parallel.RankPlace} says where a rank stands, {@link
 * dev.tatara.trainer.parallel.ProcessGroups} whom it talks to. In the pipeline, a {@link
 * dev.tatara.trainer.parallel.PipelineSchedule} lists the passes of a stage, and {@link
 * dev.tatara.trainer.parallel.Pipeline} makes them. {@link
 * dev.tatara.trainer.parallel.GradientReduction} sums gradients over the replicas while the
 * backward pass goes on; {@link dev.tatara.trainer.parallel.RankSums} adds up the few numbers of a
 * step that all ranks must agree on.
 */
package dev.tatara.trainer.parallel;

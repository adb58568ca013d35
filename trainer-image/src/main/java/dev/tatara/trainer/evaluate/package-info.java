/**
 * The verb {@code evaluate}: scores checkpoints on benchmarks, as lm-evaluation-harness (branch
 * jp-stable) does, so that results can be put beside its leaderboard.
 *
 * <p>Questions are read ({@link dev.tatara.trainer.evaluate.JglueTask}, or {@link
 * dev.tatara.trainer.evaluate.TemplatedTask} as settings describe it), ordered and given examples
 * with Python's random generator ({@link dev.tatara.trainer.evaluate.FewShotDraw}), and put into
 * words ({@link dev.tatara.trainer.evaluate.Prompt}). Together they are a {@link
 * dev.tatara.trainer.evaluate.Benchmark} that can be put to a model, which gives each choice a
 * log-likelihood. The {@link dev.tatara.trainer.evaluate.Answer}s are counted in {@link
 * dev.tatara.trainer.evaluate.ChoiceMetrics} and become an {@link
 * dev.tatara.trainer.evaluate.EvaluationResult}, a file of the run.
 *
 * <p>{@link dev.tatara.trainer.evaluate.HeldOutText} is the other kind of {@link
 * dev.tatara.trainer.evaluate.Measurement}: text, cut into {@link
 * dev.tatara.trainer.evaluate.TextPieces}, whose likelihood is asked for.
 *
 * <p>{@link dev.tatara.trainer.evaluate.RunEvaluation} is the step after training, {@link
 * dev.tatara.trainer.evaluate.EvaluationWatch} the sidecar beside it; both leave out what has a
 * result already. {@link dev.tatara.trainer.evaluate.EvaluationPreflight} lets the first step of a
 * run find out that the data of the last one is missing. {@link
 * dev.tatara.trainer.evaluate.RunGates} judges what came out.
 */
package dev.tatara.trainer.evaluate;

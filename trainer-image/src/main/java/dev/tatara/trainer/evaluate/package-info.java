/**
 * The verb {@code evaluate}: scores checkpoints on benchmarks, as lm-evaluation-harness (branch
 * jp-stable) does, so that results can be put beside its leaderboard.
 *
 * <p>Questions are read ({@link dev.tatara.trainer.evaluate.JCommonsenseQaReader}), ordered and
 * given examples with Python's random generator ({@link dev.tatara.trainer.evaluate.FewShotDraw}),
 * and put into words ({@link dev.tatara.trainer.evaluate.JCommonsenseQaPrompt}). The model gives
 * each choice a log-likelihood; the {@link dev.tatara.trainer.evaluate.Answer}s are counted in
 * {@link dev.tatara.trainer.evaluate.ChoiceMetrics}.
 */
package dev.tatara.trainer.evaluate;

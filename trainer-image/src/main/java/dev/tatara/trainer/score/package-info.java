/**
 * The verb {@code score}: log-probabilities of continuations, JSON lines in and out, for
 * evaluations that are made elsewhere. Each line's object keeps its fields and gets those of {@link
 * dev.tatara.trainer.score.ScoredLine}.
 */
package dev.tatara.trainer.score;

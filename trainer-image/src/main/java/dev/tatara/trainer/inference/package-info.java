/**
 * A trained model as something to ask: how likely is this text after that, and what comes next.
 *
 * <p>{@link dev.tatara.trainer.inference.ModelFolder} says what a folder holds, a checkpoint of a
 * run or a Hugging Face export; {@link dev.tatara.trainer.inference.LanguageModel} opens it, and
 * {@link dev.tatara.trainer.inference.InitialWeights} begins another training with it. How a
 * context and a continuation become tokens is lm-evaluation-harness's way, in {@link
 * dev.tatara.trainer.inference.EncodedContinuation}; {@link
 * dev.tatara.trainer.inference.ContinuationScorer} reads a context once for all its continuations.
 * {@link dev.tatara.trainer.inference.GreedyDecoder} writes, several texts at a time, and {@link
 * dev.tatara.trainer.inference.NextTokens} keeps what was read meanwhile.
 */
package dev.tatara.trainer.inference;

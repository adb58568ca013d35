/**
 * GPT-NeoX with hand-written forward and backward passes over ATen operators.
 *
 * <p>Start at {@link dev.tatara.trainer.model.GptNeox}; its shape is a {@link
 * dev.tatara.trainer.model.ModelConfig}, its parameters are listed by {@link
 * dev.tatara.trainer.model.ParameterSpec#all} and live in a {@link
 * dev.tatara.trainer.model.ParameterStore}. Shapes are written [b, s, h]: b sequences, s positions,
 * h the hidden size; n = b s rows; a heads of size d; V the vocabulary.
 *
 * <p>A process may hold some of a model, in {@link dev.tatara.trainer.model.ModelChunk}s: {@link
 * dev.tatara.trainer.model.ModelLayout} says which layers, and which ranks share them ({@link
 * dev.tatara.trainer.model.TensorParallel}). Then w is the columns of the MLP that a rank has, and
 * k the rows that it has between the divided regions.
 *
 * <p>For passes without a backward pass, rows need not make sequences of one length: a {@link
 * dev.tatara.trainer.model.BranchedSequence} holds several that begin alike, and {@link
 * dev.tatara.trainer.model.Decoding} goes on with some by a token each. Who sees whom is an {@link
 * dev.tatara.trainer.model.InferenceAttention}.
 *
 * <p>With a {@link dev.tatara.trainer.model.LoraConfig} linear layers have adapters, which alone
 * train; r is their rank.
 */
package dev.tatara.trainer.model;

/**
 * GPT-NeoX with hand-written forward and backward passes over ATen operators.
 *
 * <p>Start at {@link dev.tatara.trainer.model.GptNeox}; its shape is a {@link
 * dev.tatara.trainer.model.ModelConfig}, its parameters are listed by {@link
 * dev.tatara.trainer.model.ParameterSpec#all} and live in a {@link
 * dev.tatara.trainer.model.ParameterStore}. A process holds some {@link
 * dev.tatara.trainer.model.ModelChunk}s of it, as its {@link dev.tatara.trainer.model.ModelLayout}
 * says: all layers, or those of a pipeline stage, whole or shared in a {@link
 * dev.tatara.trainer.model.TensorParallel} group. Shapes are written [b, s, h]: b sequences, s
 * positions, h the hidden size; n = b s rows; a heads of size d; V the vocabulary.
 */
package dev.tatara.trainer.model;

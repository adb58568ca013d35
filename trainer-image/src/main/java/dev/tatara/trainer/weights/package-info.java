/**
 * The weights of a model in files, whatever the files are.
 *
 * <p>{@link dev.tatara.trainer.weights.WeightSource} gives any {@link
 * dev.tatara.trainer.checkpoint.TensorPart} of any tensor as fp32; {@link
 * dev.tatara.trainer.weights.SafetensorsWeights} is that of a Hugging Face folder, and {@link
 * dev.tatara.trainer.weights.MergedWeights} that of a model with its adapters merged into it.
 * Names, shapes and the layout of the joint query-key-value matrix are those of Hugging Face's
 * {@code GPTNeoXForCausalLM}, which are also the model's own.
 */
package dev.tatara.trainer.weights;

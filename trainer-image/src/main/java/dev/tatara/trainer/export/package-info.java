/**
 * The verb {@code export}: a checkpoint as a folder that Hugging Face's {@code transformers} opens
 * with {@code AutoModelForCausalLM} and {@code AutoTokenizer}.
 *
 * <p>Names, shapes and the QKV layout are the same as in the checkpoint, so {@link
 * dev.tatara.trainer.export.ExportedWeights} only chooses the element type and streams the tensors
 * into one file or several. {@link dev.tatara.trainer.export.HuggingFaceExport} writes the folder
 * as an artifact, {@link dev.tatara.trainer.export.TransformersTokenizer} makes the tokenizer known
 * to {@code transformers}, and {@link dev.tatara.trainer.export.ModelCard} tells people what the
 * model is and what it was trained on. {@link dev.tatara.trainer.export.PeftExport} writes adapters
 * by themselves.
 */
package dev.tatara.trainer.export;

/**
 * Hugging Face's tokenizers: a {@code tokenizer.json} and the {@code tokenizer_config.json} beside
 * it.
 *
 * <p>{@link dev.tatara.trainer.huggingface.TokenizerJson} reads what the first says of the
 * vocabulary, {@link dev.tatara.trainer.huggingface.SpecialTokens} finds which of its tokens begin
 * and end texts, and {@link dev.tatara.trainer.huggingface.TokenizersLibrary} encodes and decodes
 * by Hugging Face's own library.
 */
package dev.tatara.trainer.huggingface;

/**
 * The {@code tokenize} verb: from a corpus and a tokenizer to a {@link dev.tatara.trainer.dataset}
 * artifact, a pair of files a source, EOD after each document; for examples (prompt and response) a
 * second pair says which tokens are learnt.
 *
 * <p>{@link dev.tatara.trainer.tokenize.TokenizeCommand} finds the inputs, {@link
 * dev.tatara.trainer.tokenize.TokenizeStep} makes the artifact, {@link
 * dev.tatara.trainer.tokenize.OrderedEncoder} encodes on several threads without changing the order
 * of the documents, and {@link dev.tatara.trainer.tokenize.MixtureReport} says what the run will
 * take of each source.
 */
package dev.tatara.trainer.tokenize;

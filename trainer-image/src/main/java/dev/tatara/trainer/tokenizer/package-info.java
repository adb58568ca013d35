/**
 * Text to token ids and back: the {@link dev.tatara.trainer.tokenizer.Tokenizer} that every other
 * part uses, and the {@code tokenizer} verb that trains one with SentencePiece's {@code spm_train}.
 *
 * <p>Ids are those of {@code spm_encode --output_format=id}. That program reads a sentence a line;
 * here a whole document, newlines and all, is one text to encode:
 *
 * <ul>
 *   <li>Tokenizers trained by the verb have the newline as a user-defined symbol, a piece of its
 *       own that neither normalisation nor segmentation touches. So a newline is always exactly one
 *       token, and pieces never reach over one. (The piece also stands in {@code tokenizer.vocab},
 *       which has a broken line there; nothing reads that file but people.)
 *   <li>A text without a newline gives exactly the ids of {@code spm_encode}.
 *   <li>One space is put before the text, as {@code spm_encode} does by default, and taken away in
 *       decoding: before the document, not before each of its lines.
 *   <li>With {@code identity} normalisation {@code decode(encode(text))} gives the text back, runs
 *       of spaces, tabs, carriage returns and emoji included, with one exception of SentencePiece's
 *       own: U+2581 (▁), its sign for a space, comes back as a space. With {@code nmt_nfkc} the
 *       normalised text comes back.
 *   <li>No special piece (bos, eos, pad) is added, nor recognised in text: {@code </s>} in a
 *       document is four characters. Whoever needs an end of document appends {@link
 *       dev.tatara.trainer.tokenizer.Tokenizer#eosId()}.
 * </ul>
 *
 * <p>While it trains, {@link dev.tatara.trainer.tokenizer.SpmTrainLog} reads from the program's log
 * how far it is, and {@link dev.tatara.trainer.tokenizer.TokenizerProgress} says so.
 *
 * <p>A {@code tokenizer.json} of Hugging Face ({@link
 * dev.tatara.trainer.tokenizer.HuggingFaceTokenizer}) has the ids of Python's {@code tokenizers}.
 * {@link dev.tatara.trainer.tokenizer.TokenizerComparison} holds one tokenizer against others.
 *
 * <p>A SentencePiece model made elsewhere ({@code tokenizer.from}) keeps its own rules: without a
 * newline piece, {@code nmt_nfkc} turns newlines into spaces and {@code identity} writes them as
 * the byte piece {@code <0x0A>}.
 */
package dev.tatara.trainer.tokenizer;

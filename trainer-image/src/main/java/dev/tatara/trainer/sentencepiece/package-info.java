/**
 * SentencePiece's models: what a {@code .model} file says, and text to ids exactly as {@code
 * spm_encode} does it, several times as fast.
 *
 * <p>{@link dev.tatara.trainer.sentencepiece.SentencePieceEncoder#of} takes {@link
 * dev.tatara.trainer.sentencepiece.JavaEncoder} for the models that Tatara trains, and most others:
 *
 * <ol>
 *   <li>{@link dev.tatara.trainer.sentencepiece.Normalizer} writes a text as the pieces have it, by
 *       the rules that the model holds ({@link dev.tatara.trainer.sentencepiece.CharsMap}).
 *   <li>{@link dev.tatara.trainer.sentencepiece.UnigramSegmenter} or {@link
 *       dev.tatara.trainer.sentencepiece.BpeSegmenter} cuts it into pieces, found in a {@link
 *       dev.tatara.trainer.sentencepiece.CharTrie}.
 *   <li>{@link dev.tatara.trainer.sentencepiece.IdList} takes the ids; what has no piece becomes
 *       bytes or the unknown token.
 * </ol>
 *
 * <p>Everything works on UTF-16 chars, where SentencePiece works on the bytes of UTF-8: a step in
 * the trie is a character of Japanese, not a third of one. Arrays are kept from text to text, a set
 * a thread, so that nothing but the result is allocated. What such an encoder cannot do ({@link
 * dev.tatara.trainer.sentencepiece.UnsupportedModelException}) is left to SentencePiece's own
 * library ({@link dev.tatara.trainer.sentencepiece.NativeEncoder}), and the log says so.
 *
 * <p>Sums of scores have SentencePiece's types and order, since a float that is rounded otherwise
 * may prefer another piece. That is also why words are not cached for unigram models: what a
 * segmentation scores depends on the sum of all before it.
 */
package dev.tatara.trainer.sentencepiece;

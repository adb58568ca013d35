package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.sentencepiece.SentencePieceModel;
import java.nio.file.Path;

/** Text to token ids and back. Implementations are safe for use by several threads at once. */
public interface Tokenizer extends AutoCloseable {

  /**
   * Opens a tokenizer.
   *
   * @param modelFile a SentencePiece {@code .model} file, or a {@code tokenizer.json} of Hugging
   *     Face (any name that ends in {@code .json})
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when it is missing or
   *     neither
   */
  static Tokenizer load(Path modelFile) {
    return TokenizerFiles.isHuggingFace(modelFile)
        ? new HuggingFaceTokenizer(modelFile)
        : new SentencePieceTokenizer(SentencePieceModel.read(modelFile));
  }

  /** The ids of a text; no special token is added. None for an empty text. */
  int[] encode(String text);

  /**
   * The text of ids. Special tokens (bos, eos, pad) give nothing, the unknown token of
   * SentencePiece gives {@code " ⁇ "}, byte tokens that are no UTF-8 give U+FFFD.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  String decode(int[] ids);

  /**
   * The piece of an id as the vocabulary has it, such as {@code </s>} or {@code ▁鉄}; empty where a
   * vocabulary has a hole.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  String piece(int id);

  /**
   * Whether an id stands for a byte, or a few, of a character that has no piece.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  boolean isByte(int id);

  /** The number of pieces, special ones included, before any padding of the model's. */
  int vocabularySize();

  /** The beginning-of-text token, or -1 where the model has none. */
  int bosId();

  /**
   * The token that ends a document.
   *
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} where the model has
   *     none
   */
  int eosId();

  /** The token of what the vocabulary cannot express, or -1 where it can express everything. */
  int unkId();

  @Override
  void close();
}

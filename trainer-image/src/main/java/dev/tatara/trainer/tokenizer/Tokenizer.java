package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.sentencepiece.SentencePieceModel;
import java.nio.file.Path;

/** Text to token ids and back. Implementations are safe for use by several threads at once. */
public interface Tokenizer extends AutoCloseable {

  /**
   * Opens a SentencePiece model.
   *
   * @param modelFile a {@code .model} file
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when it is missing or
   *     no SentencePiece model
   */
  static Tokenizer load(Path modelFile) {
    return new SentencePieceTokenizer(SentencePieceModel.read(modelFile));
  }

  /** The ids of a text, without special tokens; none for an empty text. */
  int[] encode(String text);

  /**
   * The text of ids. Special tokens (bos, eos, pad) give nothing, the unknown token gives {@code "
   * ⁇ "}, byte tokens that are no UTF-8 give U+FFFD.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  String decode(int[] ids);

  /**
   * The piece of an id as the vocabulary has it, such as {@code </s>} or {@code ▁鉄}.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  String piece(int id);

  /**
   * Whether an id stands for a byte of a character that has no piece.
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

  /** The token of what the vocabulary cannot express. */
  int unkId();

  @Override
  void close();
}

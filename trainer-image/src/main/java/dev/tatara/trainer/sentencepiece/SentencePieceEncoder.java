package dev.tatara.trainer.sentencepiece;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text to ids, as {@code spm_encode --output_format=id} does it. Implementations are safe for use
 * by several threads at once.
 */
public interface SentencePieceEncoder extends AutoCloseable {

  /**
   * The encoder of a model: Tatara's own where it can, else SentencePiece's library.
   *
   * @throws dev.tatara.trainer.TrainerException where the library is needed and cannot be loaded
   */
  static SentencePieceEncoder of(SentencePieceModel model) {
    try {
      return new JavaEncoder(model);
    } catch (UnsupportedModelException e) {
      Logger log = LoggerFactory.getLogger(SentencePieceEncoder.class);
      log.warn("encoding by SentencePiece's own library, which is slower: {}", e.getMessage());
      return new NativeEncoder(model);
    }
  }

  /** The ids of a text; a surrogate without its other half counts as a question mark. */
  int[] encode(String text);

  @Override
  void close();
}

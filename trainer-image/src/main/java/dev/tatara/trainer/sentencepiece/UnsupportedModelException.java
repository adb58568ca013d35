package dev.tatara.trainer.sentencepiece;

/** Thrown when a model has something that only SentencePiece's own library does, or refuses. */
final class UnsupportedModelException extends Exception {
  UnsupportedModelException(String message) {
    super(message);
  }
}

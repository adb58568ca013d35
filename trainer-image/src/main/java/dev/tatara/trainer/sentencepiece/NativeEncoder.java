package dev.tatara.trainer.sentencepiece;

import ai.djl.sentencepiece.SpTokenizer;
import dev.tatara.trainer.DjlLibraries;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;

/** SentencePiece's own library, through DJL's binding. */
final class NativeEncoder implements SentencePieceEncoder {
  private final SpTokenizer library;

  NativeEncoder(SentencePieceModel model) {
    DjlLibraries.stayOffline();
    try {
      this.library = new SpTokenizer(model.bytes());
    } catch (RuntimeException | LinkageError e) {
      throw new TrainerException(
          FailureReason.INTERNAL,
          "SentencePiece's native library does not take the model: " + e.getMessage(),
          "check that spm_encode takes it; the library is unpacked into $DJL_CACHE_DIR (default"
              + " ~/.djl.ai), which must be writable at first use",
          e);
    }
  }

  @Override
  public int[] encode(String text) {
    return library.getProcessor().encode(text);
  }

  @Override
  public void close() {
    library.close();
  }
}

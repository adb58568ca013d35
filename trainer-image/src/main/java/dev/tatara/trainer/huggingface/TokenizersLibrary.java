package dev.tatara.trainer.huggingface;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.tatara.trainer.DjlLibraries;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.nio.charset.StandardCharsets;

/**
 * Hugging Face's tokenizers, through DJL's binding. A layer below DJL's own class, which cuts texts
 * at 512 tokens where it is not told otherwise, and asks the library for eight arrays a text.
 */
public final class TokenizersLibrary implements AutoCloseable {
  private static final ai.djl.huggingface.tokenizers.jni.TokenizersLibrary LIBRARY =
      ai.djl.huggingface.tokenizers.jni.TokenizersLibrary.LIB;

  private final long handle;

  /**
   * Opens a tokenizer.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when the library refuses it
   */
  public TokenizersLibrary(TokenizerJson tokenizer) {
    load();
    try {
      this.handle = LIBRARY.createTokenizerFromString(tokenizer.text());
    } catch (RuntimeException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "Hugging Face's tokenizers does not take the tokenizer.json: " + e.getMessage(),
          "write it by a version of tokenizers that is no newer than this one's, 0.21",
          e);
    }
    // A file may ask for both, which is for batches of texts and not for documents.
    LIBRARY.disablePadding(handle);
    LIBRARY.disableTruncation(handle);
  }

  private static void load() {
    DjlLibraries.stayOffline();
    try {
      LibUtils.checkStatus();
    } catch (RuntimeException | LinkageError e) {
      throw new TrainerException(
          FailureReason.INTERNAL,
          "the native library of Hugging Face's tokenizers cannot be loaded: " + e.getMessage(),
          "it is unpacked into $DJL_CACHE_DIR (default ~/.djl.ai), which must be writable at first"
              + " use; there is one for Linux on x86-64 and on 64-bit ARM",
          e);
    }
  }

  /** The ids of a text; special tokens are recognised in it, and none is added. */
  public int[] encode(String text) {
    // The binding takes a text with half a surrogate pair for another encoding, and spoils all of
    // it.
    String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    long encoding = LIBRARY.encode(handle, wellFormed, false);
    try {
      long[] ids = LIBRARY.getTokenIds(encoding);
      int[] result = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        result[i] = Math.toIntExact(ids[i]);
      }
      return result;
    } finally {
      LIBRARY.deleteEncoding(encoding);
    }
  }

  /** The text of ids that are in the vocabulary; special tokens give nothing. */
  public String decode(long[] ids) {
    return LIBRARY.decode(handle, ids, true);
  }

  @Override
  public void close() {
    LIBRARY.deleteTokenizer(handle);
  }
}

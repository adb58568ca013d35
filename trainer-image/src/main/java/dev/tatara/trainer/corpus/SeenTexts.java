package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.corpus.filter.HashSlots;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Remembers texts by 64 bits of their SHA-256. Among a hundred million texts the chance that any
 * two different ones share their 64 bits is 1 in 3,700.
 */
final class SeenTexts {
  private static final int INITIAL_CAPACITY = 1 << 10;

  private final HashSlots slots = new HashSlots(INITIAL_CAPACITY);

  /** What texts are remembered by. */
  static long hash(String text) {
    byte[] hash = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }

  /** Remembers a text by its hash; whether it is new. */
  boolean add(long hash) {
    return slots.add(hash);
  }
}

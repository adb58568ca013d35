package dev.tatara.trainer.sentencepiece;

import java.util.Arrays;

/** Ids that become more, with what becomes of characters without a piece; the array is kept. */
final class IdList {
  private final int unknown;
  private final int[] byteIds;
  private int[] ids = new int[1 << 12];
  private int size;

  /**
   * @param unknown id of the unknown token
   * @param byteIds ids of the 256 bytes, or null without byte fallback
   */
  IdList(int unknown, int[] byteIds) {
    this.unknown = unknown;
    this.byteIds = byteIds;
  }

  void clear() {
    size = 0;
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, Math.multiplyExact(2, size));
    }
    ids[size++] = id;
  }

  /**
   * Adds a character without a piece, as the bytes of its UTF-8 or as the unknown token; a run of
   * them is one such token. Without bytes no other id may be the unknown token's.
   */
  void addUnknown(int codePoint) {
    if (byteIds == null) {
      if (size == 0 || ids[size - 1] != unknown) {
        add(unknown);
      }
    } else if (codePoint < 0x80) {
      add(byteIds[codePoint]);
    } else if (codePoint < 0x800) {
      add(byteIds[0xc0 | codePoint >> 6]);
      addTrail(codePoint);
    } else if (codePoint < 0x10000) {
      add(byteIds[0xe0 | codePoint >> 12]);
      addTrail(codePoint >> 6);
      addTrail(codePoint);
    } else {
      add(byteIds[0xf0 | codePoint >> 18]);
      addTrail(codePoint >> 12);
      addTrail(codePoint >> 6);
      addTrail(codePoint);
    }
  }

  private void addTrail(int bits) {
    add(byteIds[0x80 | bits & 0x3f]);
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}

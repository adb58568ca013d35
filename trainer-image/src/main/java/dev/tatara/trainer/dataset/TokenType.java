package dev.tatara.trainer.dataset;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** How a token, or a value beside it, is stored; always little-endian. */
public enum TokenType {
  /** Unsigned, 1 byte: for masks. */
  UINT8(1, 1) {
    @Override
    void put(ByteBuffer buffer, int token) {
      buffer.put((byte) token);
    }

    @Override
    int get(MemorySegment tokens, long index) {
      return Byte.toUnsignedInt(tokens.get(ValueLayout.JAVA_BYTE, index));
    }
  },
  /** Signed, 4 bytes. */
  INT32(4, 4) {
    @Override
    void put(ByteBuffer buffer, int token) {
      buffer.putInt(token);
    }

    @Override
    int get(MemorySegment tokens, long index) {
      return tokens.get(INT, index * bytes());
    }
  },
  /** Unsigned, 2 bytes. */
  UINT16(8, 2) {
    @Override
    void put(ByteBuffer buffer, int token) {
      buffer.putShort((short) token);
    }

    @Override
    int get(MemorySegment tokens, long index) {
      return Short.toUnsignedInt(tokens.get(SHORT, index * bytes()));
    }
  };

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Vocabularies below this size are stored in 2 bytes (gpt-neox, {@code best_fitting_dtype}). */
  private static final int UINT16_LIMIT = 65_500;

  private final int code;
  private final int bytes;

  TokenType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type that a vocabulary of this size is stored in. */
  public static TokenType of(int vocabularySize) {
    return vocabularySize < UINT16_LIMIT ? UINT16 : INT32;
  }

  static Optional<TokenType> ofCode(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findAny();
  }

  /** The number that stands for the type in an {@code .idx} file. */
  int code() {
    return code;
  }

  /** Bytes a token. */
  public int bytes() {
    return bytes;
  }

  /** Appends a token to a little-endian buffer. */
  abstract void put(ByteBuffer buffer, int token);

  /** Reads the token at an index. */
  abstract int get(MemorySegment tokens, long index);
}

package dev.tatara.trainer.huggingface;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes written as characters, as in GPT-2 ({@code bytes_to_unicode} of its {@code encoder.py}):
 * those that can be seen in Latin-1 as themselves, the others as the characters from U+0100 on.
 */
public final class ByteLevel {
  private static final Map<Character, Byte> BYTES = bytes();

  private ByteLevel() {}

  private static Map<Character, Byte> bytes() {
    Map<Character, Byte> bytes = new HashMap<>();
    char other = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean visible =
          value >= '!' && value <= '~'
              || value >= 0xa1 && value <= 0xac
              || value >= 0xae && value <= 0xff;
      bytes.put(visible ? (char) value : other++, (byte) value);
    }
    return bytes;
  }

  /** The text of a piece, or null where its bytes are no whole characters. */
  public static String text(String piece) {
    ByteBuffer bytes = ByteBuffer.allocate(piece.length());
    for (char c : piece.toCharArray()) {
      Byte value = BYTES.get(c);
      if (value == null) {
        return piece; // an added token, which is text
      }
      bytes.put(value);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Whether the bytes of a piece are whole characters. */
  public static boolean isWhole(String piece) {
    return text(piece) != null;
  }
}

package dev.tatara.trainer.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the fields of a message in Protocol Buffers' wire format (protobuf.dev, "Encoding"):
 * call {@link #next}, look at {@link #field}, then read the value in the way that is expected, or
 * skip it.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  /** Thrown when the bytes are not such a message. */
  static final class MalformedException extends Exception {
    MalformedException(String message) {
      super(message);
    }
  }

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private int wireType;

  ProtobufReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtobufReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Goes to the next field; false at the end of the message. */
  boolean next() throws MalformedException {
    if (position == end) {
      return false;
    }
    long tag = rawVarint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    return true;
  }

  int field() {
    return field;
  }

  long varint() throws MalformedException {
    expect(VARINT);
    return rawVarint();
  }

  float float32() throws MalformedException {
    expect(FIXED32);
    int start = position;
    advance(Float.BYTES);
    return ByteBuffer.wrap(bytes, start, Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).getFloat();
  }

  byte[] bytes() throws MalformedException {
    int start = enter();
    return Arrays.copyOfRange(bytes, start, position);
  }

  /** Text, which must be UTF-8. */
  String string() throws MalformedException {
    int start = enter();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, position - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("a text is not UTF-8 at byte " + start);
    }
  }

  ProtobufReader message() throws MalformedException {
    int start = enter();
    return new ProtobufReader(bytes, start, position);
  }

  void skip() throws MalformedException {
    switch (wireType) {
      case VARINT -> rawVarint();
      case FIXED64 -> advance(Long.BYTES);
      case LENGTH_DELIMITED -> enter();
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw new MalformedException("wire type " + wireType + " at byte " + position);
    }
  }

  /** Passes a length-delimited value; the start of its content. */
  private int enter() throws MalformedException {
    expect(LENGTH_DELIMITED);
    long length = rawVarint();
    int start = position;
    advance(length);
    return start;
  }

  private void advance(long count) throws MalformedException {
    if (count < 0 || count > end - position) {
      throw new MalformedException("a field reaches past the end at byte " + position);
    }
    position += (int) count;
  }

  private void expect(int expected) throws MalformedException {
    if (wireType != expected) {
      throw new MalformedException("field " + field + " is of wire type " + wireType);
    }
  }

  private long rawVarint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == end) {
        throw new MalformedException("it ends within a number");
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException("a number is too long at byte " + position);
  }
}

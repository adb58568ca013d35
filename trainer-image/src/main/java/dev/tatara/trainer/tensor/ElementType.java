package dev.tatara.trainer.tensor;

/**
 * The element types that the trainer computes with. DJL cannot name bfloat16, so these are
 * libtorch's own numbers (c10/core/ScalarType.h).
 */
public enum ElementType {
  INT64(4, 8),
  FLOAT32(6, 4),
  BFLOAT16(15, 2);

  private final int code;
  private final int bytes;

  ElementType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** libtorch's number of the type. */
  int code() {
    return code;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  static ElementType ofCode(int code) {
    for (ElementType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("tensor element type " + code + " is not used here");
  }
}

package dev.tatara.trainer.comm;

/** The type of the elements that an operation moves or sums. */
public enum DataType {
  /** IEEE 754 binary32. */
  FP32(4),
  /** bfloat16: the upper half of an fp32. */
  BF16(2);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element. */
  public int bytes() {
    return bytes;
  }
}

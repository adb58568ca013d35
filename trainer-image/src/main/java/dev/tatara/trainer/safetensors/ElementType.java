package dev.tatara.trainer.safetensors;

/** The element types of the format, named as in the header. */
public enum ElementType {
  F64(8),
  I64(8),
  U64(8),
  F32(4),
  I32(4),
  U32(4),
  BF16(2),
  F16(2),
  I16(2),
  U16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int byteSize;

  ElementType(int byteSize) {
    this.byteSize = byteSize;
  }

  /** Bytes an element. */
  public int byteSize() {
    return byteSize;
  }
}

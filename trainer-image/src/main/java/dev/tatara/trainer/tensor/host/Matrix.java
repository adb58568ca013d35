package dev.tatara.trainer.tensor.host;

/**
 * Where the elements of a contiguous matrix lie.
 *
 * @param address of the first
 * @param half whether they are bf16; fp32 else
 */
public record Matrix(long address, boolean half, int rows, int columns) {

  /** The address of a row. */
  long row(int index) {
    return address + (long) index * columns * Lanes.bytes(half);
  }

  /** Whether every row is made of whole vectors. */
  public boolean wholeVectors() {
    return columns % Lanes.COUNT == 0;
  }
}

package dev.tatara.trainer.checkpoint;

import java.util.List;

/**
 * Where a manifest says that a part of a tensor lies.
 *
 * @param file a safetensors file of the folder
 * @param entry the part's name in it
 * @param offset of the part's {@link Box} in the whole tensor
 * @param size of the box
 * @param from first element of the box, in row-major order
 * @param to element after the last
 */
public record StoredPart(
    String file, String entry, List<Long> offset, List<Long> size, long from, long to) {

  static StoredPart of(String file, String entry, Slice slice) {
    return new StoredPart(
        file, entry, slice.box().offset(), slice.box().size(), slice.from(), slice.to());
  }

  /** Which elements it holds. */
  public Slice slice() {
    return new Slice(new Box(offset, size), from, to);
  }
}

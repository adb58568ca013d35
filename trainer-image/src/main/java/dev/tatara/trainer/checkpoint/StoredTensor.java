package dev.tatara.trainer.checkpoint;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor of a checkpoint.
 *
 * @param type {@code F32}
 * @param shape of the whole tensor, outermost first
 * @param parts which cover it exactly once
 */
public record StoredTensor(String type, List<Long> shape, List<StoredPart> parts) {
  /** The type of all tensors so far. */
  public static final String FLOAT32 = "F32";

  /** Number of elements. */
  public long elements() {
    return Box.whole(shape).elements();
  }

  /**
   * Looks for elements that no part or more than one part holds.
   *
   * @return a sentence about the first fault, or null
   */
  String fault() {
    Map<Box, Long> covered = new HashMap<>();
    for (StoredPart part :
        parts.stream().sorted(Comparator.comparingLong(StoredPart::from)).toList()) {
      Slice slice = part.slice();
      if (!slice.box().within(shape)) {
        return part.file() + " holds " + slice + " of a tensor of shape " + shape;
      }
      long end = covered.getOrDefault(slice.box(), 0L);
      if (slice.from() != end) {
        return "elements %d:%d of %s are in %s"
            .formatted(
                Math.min(end, slice.from()),
                Math.max(end, slice.from()),
                slice.box(),
                slice.from() > end ? "no file" : part.file() + " and in another file too");
      }
      covered.put(slice.box(), slice.to());
    }
    return faultOf(covered);
  }

  private String faultOf(Map<Box, Long> covered) {
    long elements = 0;
    List<Box> boxes = List.copyOf(covered.keySet());
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      if (covered.get(box) != box.elements()) {
        return "elements %d:%d of %s are in no file"
            .formatted(covered.get(box), box.elements(), box);
      }
      elements += box.elements();
      for (Box other : boxes.subList(0, i)) {
        if (box.overlaps(other)) {
          return box + " and " + other + " overlap";
        }
      }
    }
    return elements == elements() ? null : elements + " of " + elements() + " elements are there";
  }
}

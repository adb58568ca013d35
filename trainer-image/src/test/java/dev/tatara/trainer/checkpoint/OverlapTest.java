package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OverlapTest {

  /** Against a search over all elements. */
  @Test
  void findsWhatAnyTwoSlicesShare() {
    Random random = new Random(3);
    for (int trial = 0; trial < 500; trial++) {
      List<Long> shape = new ArrayList<>();
      for (int d = 1 + random.nextInt(3); d > 0; d--) {
        shape.add(1L + random.nextInt(6));
      }
      Slice a = slice(shape, random);
      Slice b = slice(shape, random);
      Map<Long, Long> expected = shared(shape, a, b);
      Map<Long, Long> found = new TreeMap<>();
      long count =
          Overlap.forEach(
              a,
              b,
              (first, second, length) -> {
                for (long i = 0; i < length; i++) {
                  found.put(first + i, second + i);
                }
              });
      assertEquals(expected, found, a + " and " + b + " of " + shape);
      assertEquals(expected.size(), count);
    }
  }

  @Test
  void rowsThatBothHaveInFullAreOneRun() {
    List<Long> shape = List.of(8L, 4L);
    List<Long> lengths = new ArrayList<>();
    Overlap.forEach(
        Slice.whole(Box.whole(shape)),
        Slice.whole(Box.along(shape, 0, 2, 5)),
        (_, _, length) -> lengths.add(length));
    assertEquals(List.of(20L), lengths);
  }

  @Test
  void partsThatDoNotCoverTheirTensorOnceAreNamed() {
    List<Long> shape = List.of(4L, 2L);
    assertEquals(null, tensor(shape, part(0, 2, 0, 4), part(2, 2, 0, 3), part(2, 2, 3, 4)).fault());
    assertEquals(
        "elements 1:3 of [2:4, 0:2] are in no file",
        tensor(shape, part(0, 2, 0, 4), part(2, 2, 0, 1), part(2, 2, 3, 4)).fault());
    assertEquals(
        "elements 3:4 of [2:4, 0:2] are in no file",
        tensor(shape, part(0, 2, 0, 4), part(2, 2, 0, 3)).fault());
    assertEquals(
        "elements 1:3 of [2:4, 0:2] are in f and in another file too",
        tensor(shape, part(0, 2, 0, 4), part(2, 2, 0, 3), part(2, 2, 1, 4)).fault());
    assertEquals("4 of 8 elements are there", tensor(shape, part(0, 2, 0, 4)).fault());
    assertTrue(tensor(shape, part(0, 3, 0, 6), part(2, 2, 0, 4)).fault().endsWith(" overlap"));
    assertTrue(tensor(shape, part(3, 2, 0, 4)).fault().contains("of a tensor of shape"));
    assertThrows(IllegalArgumentException.class, () -> part(0, 2, 3, 5).slice());
  }

  private static StoredTensor tensor(List<Long> shape, StoredPart... parts) {
    return new StoredTensor(StoredTensor.FLOAT32, shape, List.of(parts));
  }

  private static StoredPart part(long firstRow, long rows, long from, long to) {
    return new StoredPart("f", "t", List.of(firstRow, 0L), List.of(rows, 2L), from, to);
  }

  private static Slice slice(List<Long> shape, Random random) {
    List<Long> offset = new ArrayList<>();
    List<Long> size = new ArrayList<>();
    for (long extent : shape) {
      long start = random.nextLong(extent);
      offset.add(start);
      size.add(1 + random.nextLong(extent - start));
    }
    Box box = new Box(offset, size);
    long from = random.nextLong(box.elements() + 1);
    return new Slice(box, from, from + random.nextLong(box.elements() - from + 1));
  }

  private static Map<Long, Long> shared(List<Long> shape, Slice a, Slice b) {
    Map<Long, Long> shared = new TreeMap<>();
    for (long element = 0; element < Box.whole(shape).elements(); element++) {
      long first = position(shape, a, element);
      long second = position(shape, b, element);
      if (first >= 0 && second >= 0) {
        shared.put(first, second);
      }
    }
    return shared;
  }

  /** Where a slice has an element of the whole tensor, or -1. */
  private static long position(List<Long> shape, Slice slice, long element) {
    long rest = element;
    long position = 0;
    long stride = 1;
    for (int d = shape.size() - 1; d >= 0; d--) {
      long index = rest % shape.get(d) - slice.box().offset().get(d);
      rest /= shape.get(d);
      if (index < 0 || index >= slice.box().size().get(d)) {
        return -1;
      }
      position += index * stride;
      stride *= slice.box().size().get(d);
    }
    return position >= slice.from() && position < slice.to() ? position - slice.from() : -1;
  }
}

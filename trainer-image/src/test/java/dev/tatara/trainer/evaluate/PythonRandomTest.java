package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Expected values were printed by CPython 3.11. */
class PythonRandomTest {

  @Test
  void drawsBits() {
    PythonRandom random = new PythonRandom(42);
    assertEquals(
        List.of(1L, 3L, 53710184L, 3184935163L),
        Stream.of(1, 5, 31, 32).map(random::bits).toList());
  }

  @Test
  void drawsBelowABound() {
    List<Integer> bounds = List.of(1, 2, 3, 7, 100, 8939, Integer.MAX_VALUE);
    PythonRandom zero = new PythonRandom(0);
    assertEquals(
        List.of(0, 1, 0, 2, 65, 7961, 869589436), bounds.stream().map(zero::below).toList());
    PythonRandom random = new PythonRandom(1234);
    assertEquals(
        List.of(0, 0, 0, 0, 74, 572, 1442171593), bounds.stream().map(random::below).toList());
  }

  @Test
  void shuffles() {
    List<Integer> list = numbers(20);
    new PythonRandom(42).shuffle(list);
    assertEquals(
        List.of(19, 5, 14, 4, 9, 13, 15, 18, 6, 12, 17, 10, 1, 11, 2, 16, 7, 8, 0, 3), list);
  }

  @Test
  void seedsWithMoreThan32Bits() {
    List<Integer> list = numbers(20);
    new PythonRandom((1L << 40) + 7).shuffle(list);
    assertEquals(
        List.of(17, 0, 10, 3, 1, 2, 9, 12, 7, 13, 5, 11, 14, 6, 16, 4, 8, 15, 18, 19), list);
  }

  @Test
  void samplesFromAPoolAndByRejectionAsPythonChooses() {
    PythonRandom random = new PythonRandom(42);
    assertEquals(List.of(1, 0, 4), random.sample(numbers(10), 3));
    assertEquals(List.of(7, 20, 4, 3, 2), random.sample(numbers(21), 5));
    assertEquals(List.of(18, 13, 1, 0, 2), random.sample(numbers(22), 5));
    assertEquals(List.of(3582, 3811, 8279), random.sample(numbers(8939), 3));
    assertEquals(
        List.of(77, 3, 71, 25, 91, 83, 89, 69, 53, 28, 57, 75, 35, 0, 97, 20, 54, 43, 19, 27, 13),
        random.sample(numbers(100), 21));
    assertEquals(List.of(11, 48, 12, 45, 44, 77), random.sample(numbers(86), 6));
    assertEquals(List.of(33, 5, 58, 68, 15, 48), random.sample(numbers(84), 6));
  }

  @Test
  void refusesASampleLargerThanThePopulation() {
    assertThrows(IllegalArgumentException.class, () -> new PythonRandom(0).sample(numbers(2), 3));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toList());
  }
}

package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void placesValuesBetweenItsEnds() {
    Axis axis = new Axis(0, 10, 100, 20); // upside down, as values are in SVG
    assertEquals(100, axis.place(0));
    assertEquals(60, axis.place(5));
    assertEquals(20, axis.place(10));
  }

  @Test
  void ticksAreRoundNumbers() {
    assertTicks(List.of(2.0, 4.0, 6.0, 8.0), new Axis(1.3, 9.1, 0, 1).ticks(5));
    assertTicks(List.of(0.0, 0.0005, 0.001), new Axis(0, 0.001, 0, 1).ticks(3));
    assertTicks(List.of(-1.0, -0.5, 0.0, 0.5, 1.0), new Axis(-1, 1, 0, 1).ticks(5));
  }

  @Test
  void endsAreRoundedOutwards() {
    Axis axis = new Axis(1.3, 9.1, 0, 1).rounded(5);
    assertEquals(0, axis.from());
    assertEquals(10, axis.to());
    Axis round = new Axis(0, 8, 0, 1).rounded(5);
    assertEquals(8, round.to(), "an end that is round already stays");
  }

  @Test
  void oneValueGetsRoomAndNoneAnAxisToo() {
    Axis one = Axis.of(3, 3, 0, 100);
    assertEquals(50, one.place(3), 1e-9);
    Axis zero = Axis.of(0, 0, 0, 100);
    assertEquals(50, zero.place(0), 1e-9);
    assertEquals(0, Axis.of(Double.NaN, Double.NaN, 0, 1).place(0));
  }

  private static void assertTicks(List<Double> expected, List<Double> actual) {
    assertArrayEquals(
        expected.stream().mapToDouble(v -> v).toArray(),
        actual.stream().mapToDouble(v -> v).toArray(),
        1e-12,
        actual.toString());
  }
}

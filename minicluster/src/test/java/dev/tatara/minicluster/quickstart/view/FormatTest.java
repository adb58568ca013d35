package dev.tatara.minicluster.quickstart.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FormatTest {
  private static List<JobView.Loss> losses(double... values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new JobView.Loss(i + 1, values[i]))
        .toList();
  }

  @Test
  void durations() {
    assertEquals("0s", Format.duration(Duration.ofMillis(900)));
    assertEquals("1m02s", Format.duration(Duration.ofSeconds(62)));
    assertEquals("1h05m", Format.duration(Duration.ofMinutes(65)));
  }

  @Test
  void barFillsInProportionAndNeverOverflows() {
    assertEquals("██░░", Format.bar(0.5, 4));
    assertEquals("░░░░", Format.bar(-1, 4));
    assertEquals("████", Format.bar(1.3, 4));
  }

  @Test
  void sparklineSpansFromLowestToHighest() {
    assertEquals("█▄▁", Format.sparkline(losses(8, 6, 4.5), 10));
    assertEquals("▁▁", Format.sparkline(losses(3, 3), 10));
    assertEquals("", Format.sparkline(List.of(), 10));
  }

  @Test
  void longCurveIsAveraged() {
    assertEquals("█▁", Format.sparkline(losses(9, 7, 4, 2), 2));
    assertEquals(
        30,
        Format.sparkline(losses(IntStream.range(0, 101).asDoubleStream().toArray()), 30).length());
  }
}

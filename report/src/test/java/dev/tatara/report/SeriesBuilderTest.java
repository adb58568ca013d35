package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.RunReport.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesBuilderTest {

  @Test
  void aShortCurveStaysAsItIs() {
    SeriesBuilder builder = new SeriesBuilder("loss");
    builder.add(1, 8);
    builder.add(2, 7.5);
    builder.add(4, 9.25);
    assertEquals(new Series("loss", List.of(1, 2, 4), List.of(8.0, 7.5, 9.25)), builder.build());
  }

  @Test
  void spikesOfOneStepAreLeftOfAMillion() {
    SeriesBuilder builder = new SeriesBuilder("loss");
    for (int step = 1; step <= 1_000_000; step++) {
      double value = step == 333_333 ? 50 : step == 777_777 ? -3 : 2 + Math.sin(step);
      builder.add(step, value);
    }
    Series series = builder.build();
    int size = series.steps().size();
    assertTrue(size <= 2 * SeriesBuilder.MOST_STRETCHES + 2 && size > 500, "size " + size);
    assertEquals(50, series.values().get(series.steps().indexOf(333_333)));
    assertEquals(-3, series.values().get(series.steps().indexOf(777_777)));
    assertEquals(1, series.steps().getFirst());
    assertEquals(1_000_000, series.steps().getLast());
    assertEquals(series.steps().stream().sorted().distinct().toList(), series.steps());
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    SeriesBuilder builder = new SeriesBuilder("gradientNorm");
    builder.add(1, 1);
    builder.add(2, Double.NaN);
    builder.add(3, Double.POSITIVE_INFINITY);
    assertEquals(List.of(1), builder.build().steps());
  }

  @Test
  void anEmptyCurveIsOne() {
    assertEquals(List.of(), new SeriesBuilder("loss").build().values());
  }
}

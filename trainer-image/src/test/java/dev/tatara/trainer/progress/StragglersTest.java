package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StragglersTest {
  private final List<String> said = new ArrayList<>();
  private final Stragglers stragglers = new Stragglers(said::add);

  @Test
  void ranksAreSortedByTheirMedians() {
    stragglers.locate(List.of("x-0", "x-0", "x-1", "x-1"));
    stragglers.after(List.of(1.0, 1.0, 9.0, 1.0));
    stragglers.after(List.of(1.0, 1.25, 2.0, 0.5));
    List<RankTime> ranks = stragglers.after(List.of(1.0, 1.25, 2.0, 0.5));
    assertEquals(
        List.of(
            new RankTime(2, "x-1", 2.0, 2.0),
            new RankTime(1, "x-0", 1.25, 1.25),
            new RankTime(0, "x-0", 1.0, 1.0),
            new RankTime(3, "x-1", 0.5, 0.5)),
        ranks);
  }

  @Test
  void aSlowRankIsWarnedOfOnceAfterAWholeWindowAndWhenItIsOver() {
    take(Stragglers.WINDOW - 1, List.of(1.0, 1.5));
    assertEquals(List.of(), said);
    take(100, List.of(1.0, 1.5));
    assertEquals(1, said.size());
    assertTrue(
        said.getFirst().startsWith("rank 1 is slow: it computes 1.500 s a step, 1.50 times"));
    take(Stragglers.WINDOW, List.of(1.0, 1.25));
    assertEquals(1, said.size(), "still above what is normal");
    take(Stragglers.WINDOW, List.of(1.0, 1.0));
    assertEquals(2, said.size());
    assertTrue(said.getLast().startsWith("rank 1 is as fast as the others again"));
    take(Stragglers.WINDOW, List.of(1.5, 1.0));
    assertEquals(3, said.size());
  }

  @Test
  void nothingIsSaidOfOneRankNorWithoutFigures() {
    assertEquals(List.of(), stragglers.after(List.of(1.0)));
    assertEquals(List.of(), stragglers.after(List.of(Double.NaN, 1.0)));
  }

  private void take(int steps, List<Double> busySeconds) {
    IntStream.range(0, steps).forEach(_ -> stragglers.after(busySeconds));
  }
}

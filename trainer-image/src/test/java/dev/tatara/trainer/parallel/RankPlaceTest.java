package dev.tatara.trainer.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankPlaceTest {

  @Test
  void tensorGroupsAreNeighboursAndStagesFarthestApart() {
    ParallelismSettings layout = new ParallelismSettings(2, 2, 2, false, 1, 1, "none");
    assertEquals(
        List.of(
            new RankPlace(0, 0, 0),
            new RankPlace(1, 0, 0),
            new RankPlace(0, 1, 0),
            new RankPlace(1, 1, 0),
            new RankPlace(0, 0, 1),
            new RankPlace(1, 0, 1),
            new RankPlace(0, 1, 1),
            new RankPlace(1, 1, 1)),
        IntStream.range(0, 8).mapToObj(rank -> RankPlace.of(layout, rank)).toList());
  }
}

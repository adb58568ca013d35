package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.launch.JavaCommand;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

class CollectiveTimingsTest {

  @ParameterizedTest
  @HostTransports
  void timesEachSizeAsOftenAsAsked(Communicators.Transport transport) throws Exception {
    List<CollectiveTimings.Timing> timings =
        new CollectiveTimings(
                arguments -> JavaCommand.again(CollectiveTimingRank.class, arguments),
                transport,
                2,
                3)
            .measure(List.of(4096L, 100_000L));
    assertEquals(2, timings.size());
    for (CollectiveTimings.Timing timing : timings) {
      assertEquals(3, timing.allReduce().size());
      assertTrue(timing.allReduce().stream().allMatch(milliseconds -> milliseconds > 0));
      assertEquals(timing.allReduce().get(1) / timing.copy().get(1), timing.ratios().get(1));
    }
  }
}

package dev.tatara.minicluster.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final BackOff backOff = new BackOff(Duration.ofSeconds(10));

  @Test
  void waitsLikeAKubelet() {
    List<Long> waits = Stream.generate(() -> backOff.after(SHORT).toSeconds()).limit(8).toList();
    assertEquals(List.of(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L), waits);
  }

  @Test
  void aLongRunIsForgiven() {
    backOff.after(SHORT);
    backOff.after(SHORT);
    assertEquals(Duration.ZERO, backOff.after(Duration.ofSeconds(601)));
  }
}

package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EvaluationProgressTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void saysSpeedAndRestEveryTenSeconds() {
    AtomicLong clock = new AtomicLong(5 * SECOND);
    EvaluationProgress progress =
        new EvaluationProgress("step-00000010 jcommonsenseqa-1.1-0.3", 100, 500, clock::get);
    clock.addAndGet(4 * SECOND);
    assertEquals(Optional.empty(), progress.line(50));
    clock.addAndGet(6 * SECOND);
    assertEquals(
        Optional.of(
            "step-00000010 jcommonsenseqa-1.1-0.3: 20 of 100 questions, 2.0 questions/s, 40 s left"),
        progress.line(50));
    clock.addAndGet(9 * SECOND);
    assertEquals(Optional.empty(), progress.line(50));
    clock.addAndGet(20 * SECOND);
    assertEquals(Optional.empty(), progress.line(350), "the end has a line of its own");
  }
}

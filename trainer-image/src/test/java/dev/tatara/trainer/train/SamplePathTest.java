package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplePathTest {
  private static final int BATCH = 8;

  @Test
  void withoutGapsItIsBatchAfterBatch() {
    assertEquals(List.of(0L, 8L, 16L, 24L, 32L), walk(new SamplePath(BATCH, 40), BATCH, 5));
  }

  @Test
  void itGoesAroundGapsAndOnFromTheFirstSamples() {
    SamplePath path = new SamplePath(BATCH, 40);
    path.leaveOut(List.of(new SampleRange(0, 8), new SampleRange(16, 24), new SampleRange(24, 32)));
    assertEquals(List.of(8L, 32L, 48L, 72L, 88L), walk(path, BATCH, 5));
    assertEquals(
        List.of(8L, 32L, 8L, 32L, 8L), walk(path, BATCH, 5).stream().map(path::sample).toList());
  }

  @Test
  void aBatchOfAnotherSizeTouchesNothingThatIsLeftOutEither() {
    SamplePath path = new SamplePath(6, 36);
    path.leaveOut(List.of(new SampleRange(8, 16)));
    assertEquals(List.of(0L, 16L, 22L, 28L, 34L, 52L), walk(path, 6, 6));
  }

  @Test
  void positionsPastTheEndMeanTheFirstSamplesAgain() {
    SamplePath path = new SamplePath(BATCH, 40);
    assertEquals(List.of(new SampleRange(8, 24)), path.samplesAt(new SampleRange(88, 104)));
    assertEquals(
        List.of(new SampleRange(32, 40), new SampleRange(0, 16)),
        path.samplesAt(new SampleRange(32, 56)));
  }

  @Test
  void samplesThatAShorterRunDoesNotHaveAreNotLeftOut() {
    SamplePath path = new SamplePath(BATCH, 40);
    path.leaveOut(List.of(new SampleRange(32, 56), new SampleRange(80, 88)));
    assertEquals(List.of(0L, 8L, 16L, 24L, 40L, 48L), walk(path, BATCH, 6));
  }

  @Test
  void whenNothingIsLeftTheRunFails() {
    SamplePath path = new SamplePath(BATCH, 40);
    path.leaveOut(List.of(new SampleRange(8, 24), new SampleRange(0, 8), new SampleRange(24, 40)));
    for (long position : new long[] {0, 8, 400}) {
      TrainerException end = assertThrows(TrainerException.class, () -> path.next(position));
      assertEquals(FailureReason.NON_FINITE_LOSS, end.reason());
    }
  }

  private static List<Long> walk(SamplePath path, int batch, int steps) {
    List<Long> positions = new ArrayList<>();
    long position = 0;
    for (int step = 0; step < steps; step++) {
      positions.add(path.next(position));
      position = positions.getLast() + batch;
    }
    return positions;
  }
}

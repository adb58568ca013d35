package dev.tatara.trainer.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineScheduleTest {

  @Test
  void oneStageGoesForwardAndBack() {
    assertEquals("[F0, B0, F1, B1, F2, B2]", PipelineSchedule.of(1, 0, 1, 3).toString());
  }

  @Test
  void fourStagesAreThoseOfThePaper() {
    assertEquals(
        "[F0, F1, F2, F3, B0, F4, B1, B2, B3, B4]", PipelineSchedule.of(4, 0, 1, 5).toString());
    assertEquals(
        "[F0, F1, B0, F2, B1, F3, B2, F4, B3, B4]", PipelineSchedule.of(4, 2, 1, 5).toString());
    assertEquals(
        "[F0, B0, F1, B1, F2, B2, F3, B3, F4, B4]", PipelineSchedule.of(4, 3, 1, 5).toString());
  }

  @Test
  void chunksAreInterleaved() {
    assertEquals(
        "[F0, F1, F0.1, F1.1, F2, B0.1, F3, B1.1, F2.1, B0, F3.1, B1, B2.1, B3.1, B2, B3]",
        PipelineSchedule.of(2, 0, 2, 4).toString());
    assertEquals(
        "[F0, F1, F0.1, B0.1, F1.1, B1.1, F2, B0, F3, B1, F2.1, B2.1, F3.1, B3.1, B2, B3]",
        PipelineSchedule.of(2, 1, 2, 4).toString());
  }

  @Test
  void chunksNeedWholeRounds() {
    assertThrows(IllegalArgumentException.class, () -> PipelineSchedule.of(4, 0, 2, 6));
  }

  /**
   * All stages at once, each waiting for what its next pass needs. Messages of one kind between two
   * stages arrive in the order in which they were sent, so that both sides must want them in it.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 3, 4",
    "2, 1, 1",
    "2, 1, 5",
    "2, 2, 2",
    "2, 2, 8",
    "2, 3, 4",
    "3, 1, 2",
    "3, 2, 3",
    "3, 4, 9",
    "4, 1, 8",
    "4, 2, 4",
    "4, 2, 16",
    "8, 3, 24",
  })
  void everyPassGetsWhatItNeedsAndNothingIsLeftOver(int stages, int chunks, int microBatches) {
    List<Deque<PipelineStep>> left = new ArrayList<>();
    List<Deque<PipelineStep>> activations = new ArrayList<>(); // on their way to a stage
    List<Deque<PipelineStep>> gradients = new ArrayList<>();
    List<Set<PipelineStep>> held = new ArrayList<>();
    for (int stage = 0; stage < stages; stage++) {
      left.add(new ArrayDeque<>(PipelineSchedule.of(stages, stage, chunks, microBatches)));
      assertEquals(2 * chunks * microBatches, left.getLast().size());
      activations.add(new ArrayDeque<>());
      gradients.add(new ArrayDeque<>());
      held.add(new HashSet<>());
    }
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int stage = 0; stage < stages; stage++) {
        PipelineStep step = left.get(stage).peek();
        if (step == null) {
          continue;
        }
        int part = step.chunk() * stages + stage;
        int lastPart = stages * chunks - 1;
        boolean fromBeside = step.forward() ? part > 0 : part < lastPart;
        Deque<PipelineStep> arrived = (step.forward() ? activations : gradients).get(stage);
        if (fromBeside && arrived.isEmpty()) {
          continue;
        }
        if (fromBeside) {
          assertEquals(step, arrived.remove());
        }
        left.get(stage).remove();
        moved = true;
        if (step.forward()) {
          assertTrue(held.get(stage).add(step));
          if (part < lastPart) {
            int to = (stage + 1) % stages;
            activations.get(to).add(PipelineStep.forward(step.microBatch(), (part + 1) / stages));
          }
        } else {
          assertTrue(held.get(stage).remove(step.forwardOfSame()), step + " before its forward");
          if (part > 0) {
            int to = (stage + stages - 1) % stages;
            gradients.get(to).add(PipelineStep.backward(step.microBatch(), (part - 1) / stages));
          }
        }
        int most = chunks == 1 ? stages - stage : (chunks + 1) * stages;
        assertTrue(held.get(stage).size() <= most, "stage " + stage + " holds too much");
      }
    }
    left.forEach(steps -> assertTrue(steps.isEmpty(), "stuck before " + steps));
  }
}

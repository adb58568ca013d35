package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps, and the return to the beginning, make of weights and moments. */
class SkippedStepTest {
  private static final TestLayout ONE = TestLayout.replicas(1, 1);
  private static final int BATCH = 8;
  private static final int RARE = TrainingFixture.VOCABULARY - 1;
  private static final double RATE = 1e-3;

  private RunConfiguration run;
  private Torch torch;
  private TrainingState state;

  @BeforeEach
  void begin(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    run = new TrainingFixture(storage).configuration(ONE);
    torch = Torch.start(1);
    state =
        new TrainingState(
            torch, run, TrainingFixture.VOCABULARY, new DataOrder(1234, "numbers"), groups());
    beginAnew();
  }

  private ProcessGroups groups() {
    return ProcessGroups.split(new SoloCommunicator(), run.parallelism());
  }

  @AfterEach
  void end() {
    torch.close();
  }

  /** One token has an embedding with which the first LayerNorm overflows. */
  private void beginAnew() {
    state.start(Optional.empty(), Optional.empty());
    MemorySegment rows = state.model().parameters().get("gpt_neox.embed_in.weight").masterMemory();
    int width = state.model().config().hiddenSize();
    for (int i = 0; i < width; i++) {
      float huge = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
      rows.setAtIndex(ValueLayout.JAVA_FLOAT, (long) RARE * width + i, huge);
    }
  }

  @Test
  void aSkippedStepIsAsIfItHadNotBeenButForThePosition() {
    try (BatchPrefetcher batches = batches(position -> position == BATCH)) {
      TrainingStep step = step(batches);
      assertFalse(step.run(RATE, false, false).skipped());
      List<float[]> before = values();
      TrainingStep.Outcome bad = step.run(RATE, false, false);
      assertTrue(bad.skipped(), bad.describe(2));
      assertSame(before, values());
      assertEquals(2, state.step());
      assertEquals(1, state.skippedSteps());
      assertEquals(2 * BATCH, state.consumedSamples());
      assertFalse(step.run(RATE, false, false).skipped());
      assertEquals(1, state.facts().skippedSteps());
    }
    List<float[]> after = values();

    beginAnew();
    assertEquals(0, state.step() + state.skippedSteps() + state.consumedSamples());
    assertEquals(0, state.tokens());
    SamplePath path = new SamplePath(BATCH, 1_000);
    path.leaveOut(List.of(new SampleRange(BATCH, 2 * BATCH)));
    try (BatchPrefetcher batches = batches(_ -> false)) {
      TrainingStep step = step(path, batches);
      step.run(RATE, false, false);
      step.run(RATE, false, false);
    }
    assertEquals(3 * BATCH, state.consumedSamples());
    assertSame(after, values());
  }

  private TrainingStep step(BatchPrefetcher batches) {
    return step(new SamplePath(BATCH, 1_000), batches);
  }

  private TrainingStep step(SamplePath path, BatchPrefetcher batches) {
    BatchPlan plan = new BatchPlan(BATCH, BATCH, 1, 0);
    return new TrainingStep(run, state, plan, path, batches, groups());
  }

  private static BatchPrefetcher batches(LongPredicate bad) {
    return new BatchPrefetcher(
        position -> {
          List<int[]> samples = new ArrayList<>();
          for (int sample = 0; sample < BATCH; sample++) {
            int[] tokens = new int[TrainingFixture.SEQUENCE + 1];
            for (int i = 0; i < tokens.length; i++) {
              tokens[i] = 3 + (int) ((position + sample) * 7 + i * 5L) % 250;
            }
            samples.add(tokens);
          }
          samples.get(3)[5] = bad.test(position) ? RARE : 4;
          return List.of(MicroBatch.of(samples));
        });
  }

  /** Of all weights and moments. */
  private List<float[]> values() {
    CheckpointContent content = state.content();
    return Stream.concat(content.weights().stream(), content.moments().stream())
        .map(TensorPart::memory)
        .map(memory -> memory.toArray(ValueLayout.JAVA_FLOAT))
        .toList();
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(-1, Arrays.mismatch(expected.get(i), actual.get(i)), "tensor " + i);
    }
  }
}

package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.progress.StepFigures;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of three steps, some of whose updates leave a weight that is no number. */
class TrainingLoopTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int STEPS = 3;
  private static final int BATCH = 8;
  private static final DataOrder ORDER = new DataOrder(1234, "numbers");

  @TempDir private Path storage;
  private TrainingFixture fixture;
  private Torch torch;
  private TrainingState state;
  private CheckpointStore store;
  private boolean stop;
  private int every = 2;
  private IntPredicate requests = step -> false;

  @BeforeEach
  void begin() throws Exception {
    SentencePiecePrograms.assumeInstalled();
    fixture = new TrainingFixture(storage);
    torch = Torch.start(1);
    store = new CheckpointStore(fixture.runDirectory("any"));
  }

  @AfterEach
  void end() {
    torch.close();
  }

  @Test
  void theLastStepIsGoneBackFromAndItsSamplesAreLeftOut() throws IOException {
    boolean[] spoilt = new boolean[1];
    run(
        "Rollback",
        step -> {
          boolean spoils = step == STEPS && !spoilt[0];
          spoilt[0] |= spoils;
          return spoils;
        });
    assertEquals(STEPS, state.step());
    assertEquals((STEPS + 1) * BATCH, state.consumedSamples());
    assertEquals(STEPS, store.newestStep());
    Rollback only =
        Rollbacks.open(fixture.runDirectory("any"), ORDER, new SoloCommunicator()).all().getFirst();
    assertEquals(2, only.toStep());
    assertEquals(List.of(new SampleRange(2 * BATCH, 3 * BATCH)), only.leftOut());
  }

  @Test
  void aRunThatGoingBackDoesNotHelpEnds() {
    assertEnds(
        FailureReason.NON_FINITE_LOSS,
        "step 3: weights or moments are not finite after it, after 2 rollbacks to step 2",
        "Rollback",
        STEPS);
    assertEquals(2, store.newestStep());
  }

  @Test
  void whoIsAskedToEndAfterSuchAStepEndsAsAsked() {
    stop = true;
    assertEnds(
        FailureReason.TERMINATED,
        "asked to end after step 1 of 3, after which weights or moments are not finite",
        "Rollback",
        1);
    assertEquals(-1, store.newestStep());
  }

  @Test
  void aRunThatIsToFailDoes() {
    stop = true;
    assertEnds(
        FailureReason.NON_FINITE_LOSS,
        "step 1: weights or moments are not finite after it",
        "Fail",
        1);
  }

  @Test
  void aCheckpointThatIsAskedForFollowsAfterThatStep() throws IOException {
    every = 100;
    requests = step -> step == 1;
    run("Rollback", step -> false);
    assertEquals(List.of(STEPS, 1), store.committed().stream().map(Checkpoint::step).toList());
  }

  private void assertEnds(FailureReason reason, String message, String policy, int spoiltStep) {
    TrainerException end =
        assertThrows(TrainerException.class, () -> run(policy, step -> step == spoiltStep));
    assertEquals(reason, end.reason());
    assertEquals(message, end.getMessage());
  }

  /**
   * Trains.
   *
   * @param spoils whether the update of a step leaves such a weight
   */
  private void run(String policy, IntPredicate spoils) throws IOException {
    RunConfiguration run = configuration(policy);
    SoloCommunicator world = new SoloCommunicator();
    ProcessGroups groups = ProcessGroups.split(world, run.parallelism());
    state = new TrainingState(torch, run, TrainingFixture.VOCABULARY, ORDER, groups);
    state.start(Optional.empty(), Optional.empty());
    SamplePath path = new SamplePath(BATCH, 1_000);
    Recovery recovery = Recovery.open(fixture.runDirectory("any"), store, ORDER, path, world);
    BatchPlan plan = new BatchPlan(BATCH, BATCH, 1, 0);
    try (CheckpointSaver saver =
            new CheckpointSaver(
                store,
                world,
                new Retention(2, 0),
                fixture.tokenizer(),
                SaveListener.NONE,
                state.staging());
        BatchPrefetcher batches = new BatchPrefetcher(TrainingLoopTest::batch)) {
      TrainingStep step = new TrainingStep(run, state, plan, path, batches, groups);
      StateKeeper keeper =
          new StateKeeper(
              state, groups.journal(), saver, recovery, Optional::empty, spoiler(spoils));
      new TrainingLoop(run, state, step, () -> stop, requests).run(keeper);
    }
  }

  private RunListener spoiler(IntPredicate spoils) {
    return new RunListener() {
      @Override
      public void step(StepFigures figures) {
        assertTrue(Double.isFinite(figures.loss()));
        if (spoils.test(figures.step())) {
          state
              .model()
              .parameters()
              .get("gpt_neox.embed_in.weight")
              .masterMemory()
              .setAtIndex(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
        }
      }
    };
  }

  private RunConfiguration configuration(String policy) throws IOException {
    TestLayout layout = TestLayout.replicas(1, 1).withSteps(STEPS);
    ObjectNode tree = MAPPER.valueToTree(fixture.configuration(layout));
    tree.withObject("/checkpoint").put("everySteps", every);
    tree.withObject("/health").put("onNonFiniteLoss", policy);
    return MAPPER.treeToValue(tree, RunConfiguration.class);
  }

  private static List<MicroBatch> batch(long position) {
    int[][] samples = new int[BATCH][TrainingFixture.SEQUENCE + 1];
    for (int sample = 0; sample < BATCH; sample++) {
      for (int i = 0; i <= TrainingFixture.SEQUENCE; i++) {
        samples[sample][i] = 3 + (int) ((position + sample) * 7 + i * 5L) % 250;
      }
    }
    return List.of(MicroBatch.of(List.of(samples)));
  }
}

package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.config.RunConfigurationReader;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run makes of checkpoints that it finds: in its own folder, and in that of another run. */
class RunBeginningTest {
  private static final String OTHER = "runs/ml/other-0123abcd";

  @TempDir Path root;
  private TestRun test;
  private Path run;

  @BeforeEach
  void prepareVolume() throws IOException {
    test = new TestRun(root);
    run = test.runDirectory();
    Files.writeString(root.resolve("pieces.model"), "pieces");
  }

  @Test
  void latestGoesOn() throws IOException {
    leaveATraining();
    prepare();
    assertEquals(
        List.of("base", "checkpoints", "evaluations", "metrics.jsonl", Rollbacks.FILE, "steps"),
        entries(run));
    assertEquals(List.of("step-00000010"), entries(run.resolve("checkpoints")));
  }

  @Test
  void neverSetsAsideAllThatBelongsTogether() throws IOException {
    leaveATraining();
    checkpoint().put("resumePolicy", "Never");
    prepare();
    List<String> left = entries(run);
    assertEquals("steps", left.getFirst());
    assertEquals(2, left.size(), left.toString());
    assertTrue(left.getLast().startsWith("until-"), left.toString());
    Path aside = run.resolve(left.getLast());
    assertEquals(
        List.of("base", "checkpoints", "evaluations", "metrics.jsonl", Rollbacks.FILE),
        entries(aside));
    assertEquals(List.of("step-00000010"), entries(aside.resolve("checkpoints")));
    assertTrue(Files.exists(aside.resolve("evaluations/step-00000010/task.json")));
  }

  @Test
  void aFreshFolderStaysAsItIs() throws IOException {
    prepare();
    assertFalse(Files.exists(run));
  }

  private void leaveATraining() throws IOException {
    commit(run, 10);
    Files.writeString(run.resolve("metrics.jsonl"), "{\"step\": 10}\n");
    Files.writeString(run.resolve(Rollbacks.FILE), "{}");
    Path evaluations = Files.createDirectories(run.resolve("evaluations/step-00000010"));
    Files.writeString(evaluations.resolve("task.json"), "{}");
    Files.createDirectories(run.resolve("base"));
    Files.createDirectories(run.resolve("steps"));
  }

  @Test
  void aRunTakesOverTheNewestCheckpointOfAJobAndLeavesItAsItIs() throws IOException {
    Path other = other();
    commit(other, 10);
    Checkpoint newest = commit(other, 20);
    commit(test.storage().resolve("runs/ml/another-0123abcd"), 30);
    commit(test.storage().resolve("runs/elsewhere/other-0123abcd"), 40);
    Files.writeString(other.resolve("metrics.jsonl"), "{\"step\": 20}\n");
    DataOrder order = new DataOrder(1234, "corpus");
    List<SampleRange> samples = List.of(new SampleRange(96, 120));
    rollbacks(other, order).add(15, 10, samples, "step 15");
    rollbacks(other, order).add(18, 10, samples, "step 18");
    Map<String, String> before = snapshot(other);

    resumeFrom().put("job", "other");
    prepare();

    assertEquals(before, snapshot(other));
    Checkpoint own = only();
    own.verify();
    assertEquals(20, own.step());
    assertEquals(newest.manifest(), own.manifest());
    assertEquals(
        Files.readAttributes(newest.file("model-00000.safetensors"), "unix:ino"),
        Files.readAttributes(own.file("model-00000.safetensors"), "unix:ino"),
        "the file is linked");
    assertEquals("{\"step\": 20}\n", Files.readString(run.resolve("metrics.jsonl")));
    ResumedFrom from = ResumedFrom.of(run).orElseThrow();
    assertEquals(OTHER + "/checkpoints/step-00000020", from.checkpoint());
    assertEquals(20, from.step());
    Rollbacks ours = rollbacks(run, order);
    assertEquals(samples, ours.all().getLast().leftOut());
    assertEquals(OTHER, ours.all().getLast().run());
    ours.add(25, 10, samples, "step 25"); // what the other run has done does not count

    // Whatever becomes of the other run, and of the question which one that is.
    AtomicFiles.delete(other);
    own.verify();
    prepare();
    assertEquals(20, only().step());
  }

  @Test
  void aDamagedOneIsPassedOverAndIfNoneIsWholeItSaysSo() throws IOException {
    Path other = other();
    commit(other, 10);
    damage(commit(other, 20));
    resumeFrom().put("path", OTHER);
    prepare();
    assertEquals(10, only().step());
    assertEquals(List.of("step-00000010", "step-00000020"), entries(other.resolve("checkpoints")));
    SkippedCheckpoint skipped = SkippedCheckpoint.of(run).orElseThrow();
    assertEquals(20, skipped.step());
    assertEquals(10, skipped.continuedFrom());
    assertEquals(
        "file model-00000.safetensors of %s has another SHA-256 than its manifest says"
            .formatted(other.resolve("checkpoints/step-00000020")),
        skipped.message(),
        "the other run's, where it lies");

    AtomicFiles.delete(run);
    resumeFrom().put("path", OTHER).put("step", 20);
    assertRefused(FailureReason.CHECKPOINT_CORRUPT, "no checkpoint of the run " + OTHER);
    assertEquals(List.of(), entries(run.resolve("checkpoints")));

    AtomicFiles.delete(other.resolve("checkpoints/step-00000010"));
    Files.writeString(other.resolve("checkpoints/step-00000020/manifest.json"), "{");
    resumeFrom().put("path", OTHER);
    assertRefused(FailureReason.CHECKPOINT_CORRUPT, "no checkpoint of the run " + OTHER);
  }

  @Test
  void aFileThatIsMissingIsADamage() throws IOException {
    Path other = other();
    commit(other, 10);
    Files.delete(commit(other, 20).file("model-00000.safetensors"));
    resumeFrom().put("job", "other");
    prepare();
    assertEquals(10, only().step());
  }

  @Test
  void theOtherRunMayGoOnAndDeleteMeanwhile() throws Exception {
    commit(other(), 1);
    resumeFrom().put("job", "other");
    ((ObjectNode) test.configuration().get("training")).put("steps", 1_000_000);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService training = Executors.newSingleThreadExecutor()) {
      Future<Integer> steps =
          training.submit(
              () -> {
                int step = 1;
                Retention retention = new Retention(2, 0);
                while (!over.get()) {
                  commit(other(), ++step);
                  retention.apply(new CheckpointStore(other()));
                }
                return step;
              });
      try {
        for (int i = 0; i < 20; i++) {
          prepare();
          only().verify();
          AtomicFiles.delete(run);
        }
      } finally {
        over.set(true);
      }
      assertTrue(steps.get() > 2, "it went on");
    }
  }

  @Test
  void aStepThatIsNamedIsTaken() throws IOException {
    commit(other(), 10);
    commit(other(), 20);
    resumeFrom().put("job", "other").put("step", 10);
    prepare();
    assertEquals(10, only().step());

    AtomicFiles.delete(run);
    resumeFrom().put("path", OTHER).put("step", 15);
    assertInvalid("resumeFrom.step: the run " + OTHER + " has no checkpoint of step 15", "20, 10");
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    resumeFrom().put("job", "other");
    assertInvalid("no run of a job 'other' in the namespace 'ml'", "there are no runs");
    Files.createDirectories(other().resolve("steps"));
    assertInvalid("no run of a job 'other' in the namespace 'ml'", "other-0123abcd");
    resumeFrom().put("path", OTHER);
    assertInvalid("resumeFrom.path: " + OTHER + " is no run that has a checkpoint", "runs/");
    Files.createDirectories(other().resolve("checkpoints"));
    assertInvalid("the run " + OTHER + " has no checkpoint", "name a run that has one");
    assertEquals(64, test.verb("corpus"), "it is said before anything is prepared");
    assertTrue(test.said().contains("has no checkpoint"), test.said());
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    commit(other(), 20);
    resumeFrom().put("job", "other");
    ObjectNode training = (ObjectNode) test.configuration().get("training");
    training.put("seed", 5);
    assertInvalid("was trained with training.seed 1234, the run has 5", "to 1234");
    training.put("seed", 1234).put("steps", 19);
    assertInvalid("has 20 steps behind it, and training.steps is 19", "raise training.steps");
    training.put("steps", 300);
    ((ObjectNode) test.configuration().get("model")).put("layers", 2).put("sequenceLength", 128);
    assertInvalid(
        "model.layers is 4 there and 2 in the run; model.sequenceLength is 256 there and 128",
        "model.initFrom");
    assertFalse(Files.exists(run));
  }

  private void assertInvalid(String message, String hint) throws IOException {
    TrainerException refusal = assertRefused(FailureReason.CONFIGURATION_INVALID, message);
    assertTrue(refusal.hint().contains(hint), refusal.hint());
  }

  private TrainerException assertRefused(FailureReason reason, String message) {
    TrainerException refusal = assertThrows(TrainerException.class, this::prepare);
    assertEquals(reason, refusal.reason());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    return refusal;
  }

  private void prepare() throws IOException {
    RunContext context =
        new RunContext(
            RunConfigurationReader.read(test.write()), test.storage(), Environment.of(Map.of()));
    new RunBeginning(context).prepare();
  }

  private ObjectNode checkpoint() {
    return (ObjectNode) test.configuration().get("checkpoint");
  }

  private ObjectNode resumeFrom() {
    return checkpoint().putObject("resumeFrom");
  }

  private Path other() {
    return test.storage().resolve(OTHER);
  }

  private Checkpoint only() throws IOException {
    List<String> names = entries(run.resolve("checkpoints"));
    assertEquals(1, names.size(), names.toString());
    return Checkpoint.open(run.resolve("checkpoints").resolve(names.getFirst()));
  }

  private static Rollbacks rollbacks(Path folder, DataOrder order) throws IOException {
    return Rollbacks.open(folder, order, new SoloCommunicator());
  }

  private static void damage(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.file("model-00000.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2] ^= 1;
    Files.write(file, bytes);
  }

  /** A checkpoint of a run of the sample configuration, which would not do for training. */
  private Checkpoint commit(Path folder, int step) throws IOException {
    ModelConfig model = new ModelConfig(4, 256, 4, 1024, 256, 1.0, 10_000, false, 1e-5, 100, 128);
    Path tokenizer = root.resolve("pieces.model");
    try (Arena arena = Arena.ofConfined()) {
      TensorPart weight =
          TensorPart.whole("weight", List.of(4L), arena.allocate(ValueLayout.JAVA_FLOAT, 4));
      CheckpointFacts facts =
          new CheckpointFacts(
              step, step * 8L, step * 64L, 1234, model, "fp32", new CheckpointLayout(1, 1, 1));
      return new CheckpointStore(folder)
          .write(new CheckpointContent(facts, List.of(weight), List.of()), tokenizer);
    }
  }

  /** All files with their sizes and times. */
  private static Map<String, String> snapshot(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        files.put(
            folder.relativize(path).toString(),
            Files.size(path) + " bytes of " + Files.getLastModifiedTime(path));
      }
    }
    return files;
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}

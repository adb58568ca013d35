package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.config.RunConfiguration.CheckpointSettings;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the resume policy makes of a folder in which another training has been. */
class RunCheckpointsTest {
  @TempDir Path run;

  @BeforeEach
  void leaveATraining() throws IOException {
    commit(10);
    Files.writeString(run.resolve("metrics.jsonl"), "{\"step\": 10}\n");
    Files.writeString(run.resolve(Rollbacks.FILE), "{}");
    Path evaluations = Files.createDirectories(run.resolve("evaluations/step-00000010"));
    Files.writeString(evaluations.resolve("task.json"), "{}");
    Files.createDirectories(run.resolve("base"));
    Files.createDirectories(run.resolve("steps"));
  }

  @Test
  void latestGoesOn() throws IOException {
    assertEquals(OptionalInt.of(10), found("Latest", 0));
    assertEquals(
        List.of("base", "checkpoints", "evaluations", "metrics.jsonl", Rollbacks.FILE, "steps"),
        entries(run));
  }

  @Test
  void neverSetsAsideAllThatBelongsTogether() throws IOException {
    assertEquals(OptionalInt.empty(), found("Never", 0));
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
  void neverGoesOnFromTheRunsOwnCheckpointsAfterARestart() throws IOException {
    found("Never", 0);
    commit(5);
    assertEquals(OptionalInt.of(5), found("Never", 1));
  }

  @Test
  void aFreshFolderStaysAsItIs() throws IOException {
    Path fresh = Files.createDirectory(run.resolve("fresh"));
    assertFalse(checkpoints(fresh, "Never", 0).find(new SoloCommunicator()).isPresent());
    assertEquals(List.of(), entries(fresh));
  }

  private OptionalInt found(String policy, int restarts) throws IOException {
    return checkpoints(run, policy, restarts).find(new SoloCommunicator()).stream()
        .mapToInt(checkpoint -> checkpoint.step())
        .findFirst();
  }

  private static RunCheckpoints checkpoints(Path folder, String policy, int restarts) {
    return new RunCheckpoints(
        new CheckpointStore(folder),
        new EarlierTraining(folder),
        new CheckpointSettings(10, null, 2, null, policy),
        new GateMark(folder),
        restarts);
  }

  private void commit(int step) throws IOException {
    Path tokenizer = Files.writeString(run.resolve("steps.model"), "pieces");
    try (Arena arena = Arena.ofConfined()) {
      TensorPart weight =
          TensorPart.whole("weight", List.of(4L), arena.allocate(ValueLayout.JAVA_FLOAT, 4));
      CheckpointFacts facts =
          new CheckpointFacts(
              step,
              step * 8L,
              step * 64L,
              1234,
              new ModelConfig(1, 8, 1, 8, 8, 1, 10_000, false, 1e-5, 100, 128),
              "fp32",
              new CheckpointLayout(1, 1, 1));
      new CheckpointStore(run)
          .write(new CheckpointContent(facts, List.of(weight), List.of()), tokenizer);
    }
    Files.delete(tokenizer);
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}

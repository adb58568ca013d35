package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final ModelConfig MODEL =
      new ModelConfig(1, 8, 2, 32, 16, 1.0, 10_000, false, 1e-5, 100, 128);

  @TempDir private Path run;
  private final Arena arena = Arena.ofConfined();
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = new CheckpointStore(run);
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    Checkpoint written = write(7, 2.5f);
    Checkpoint found = store.newestWhole().orElseThrow();
    assertEquals(written.manifest(), found.manifest());
    assertEquals(7, found.step());
    assertEquals(MODEL, found.manifest().model());
    assertEquals("pieces", Files.readString(found.file(Checkpoint.TOKENIZER)));
    CheckpointTensors.Tensor weight = tensor("weight", 0);
    CheckpointTensors.read(found.file(Checkpoint.MODEL), List.of(weight));
    assertEquals(2.5f, weight.memory().getAtIndex(ValueLayout.JAVA_FLOAT, 5));
  }

  @Test
  void aRunWithoutCheckpointsHasNone() throws IOException {
    assertEquals(Optional.empty(), store.newestWhole());
    assertEquals(-1, store.newestStep());
  }

  @Test
  void listsTheNewestFirstAndKeepsAsManyAsAsked() throws IOException {
    for (int step : new int[] {10, 20, 30}) {
      write(step, step);
    }
    assertEquals(List.of(30, 20, 10), steps());
    store.retain(2);
    assertEquals(List.of(30, 20), steps());
    assertEquals(30, store.newestStep());
    store.retain(5);
    assertEquals(List.of("step-00000020", "step-00000030"), entries());
  }

  @Test
  void aFlippedBitIsNoticedNamedAndThePreviousOneUsed() throws IOException {
    write(10, 1);
    Path damaged = write(20, 2).file(Checkpoint.MODEL);
    try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
      file.seek(file.length() - 3);
      int value = file.read();
      file.seek(file.length() - 3);
      file.write(value ^ 1);
    }
    assertEquals(10, store.newestWhole().orElseThrow().step());
    assertEquals(List.of("corrupt-step-00000020", "step-00000010"), entries());
    assertEquals(10, store.newestStep());
    write(20, 3);
    assertEquals(20, store.newestWhole().orElseThrow().step());
  }

  @Test
  void aTruncatedOnlyCheckpointEndsTheRunWithItsName() throws IOException {
    Path file = write(10, 1).file(Checkpoint.OPTIMIZER);
    try (RandomAccessFile truncated = new RandomAccessFile(file.toFile(), "rw")) {
      truncated.setLength(truncated.length() - 8);
    }
    TrainerException corrupt = assertThrows(TrainerException.class, store::newestWhole);
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, corrupt.reason());
    assertTrue(corrupt.getMessage().contains("optimizer.safetensors"), corrupt.getMessage());
  }

  @Test
  void theSameStepIsReplaced() throws IOException {
    write(10, 1);
    write(10, 4);
    CheckpointTensors.Tensor weight = tensor("weight", 0);
    Checkpoint found = store.newestWhole().orElseThrow();
    CheckpointTensors.read(found.file(Checkpoint.MODEL), List.of(weight));
    assertEquals(4, weight.memory().getAtIndex(ValueLayout.JAVA_FLOAT, 0));
    assertEquals(List.of("step-00000010"), entries());
  }

  @Test
  void leftoversOfAnInterruptedWriterAreNoCheckpointAndAreRemoved() throws IOException {
    write(10, 1);
    Path leftover = run.resolve("checkpoints/.step-00000020.abcd1234.tmp");
    Files.createDirectories(leftover);
    Files.writeString(leftover.resolve("manifest.json"), "{");
    assertEquals(List.of(10), steps());
    store.removeTemporary();
    assertFalse(Files.exists(leftover));
  }

  @Test
  void anotherModelIsRefused() throws IOException {
    Path file = write(10, 1).file(Checkpoint.MODEL);
    CheckpointTensors.Tensor other = tensor("other", 0);
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> CheckpointTensors.read(file, List.of(other)));
    assertTrue(refusal.getMessage().contains("tensor 'other' is missing"), refusal.getMessage());
  }

  private Checkpoint write(int step, float value) throws IOException {
    return store.write(
        new CheckpointContent(
            step,
            step * 8L,
            step * 128L,
            1234,
            MODEL,
            "fp32",
            new ParallelismSettings(2),
            List.of(tensor("weight", value)),
            List.of(tensor("exp_avg.weight", value), tensor("exp_avg_sq.weight", value)),
            run.resolve("tokenizer.model")));
  }

  private CheckpointTensors.Tensor tensor(String name, float value) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, 6);
    for (int i = 0; i < 6; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return new CheckpointTensors.Tensor(name, List.of(2L, 3L), memory);
  }

  private List<Integer> steps() {
    return store.committed().stream().map(Checkpoint::step).toList();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}

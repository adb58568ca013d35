package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @TempDir private Path run;
  private CheckpointStore store;

  @BeforeEach
  void writeFive() throws IOException {
    store = new CheckpointStore(run);
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
    for (int step : new int[] {10, 20, 30, 40, 50}) {
      write(step);
    }
  }

  @Test
  void keepsAsManyOfTheNewestAsAsked() throws IOException {
    new Retention(2, 0).apply(store);
    assertEquals(List.of(50, 40), steps());
    new Retention(5, 0).apply(store);
    assertEquals(List.of(50, 40), steps());
  }

  @Test
  void keepsMultiplesToo() throws IOException {
    new Retention(1, 20).apply(store);
    assertEquals(List.of(50, 40, 20), steps());
  }

  @Test
  void keepsTheOneThatIsMarkedUntilAnotherIs() throws IOException {
    AtomicInteger marked = new AtomicInteger(20);
    Retention retention = new Retention(1, 0, () -> Optional.of(marked.get()));
    retention.apply(store);
    assertEquals(List.of(50, 20), steps());
    write(60);
    marked.set(50);
    retention.apply(store);
    assertEquals(List.of(60, 50), steps());
  }

  @Test
  void neverDeletesTheOnlyOneThatWasReadBack() throws IOException {
    Retention retention = new Retention(1, 0);
    List<Checkpoint> before = store.committed();
    retention.verified(before.get(1)); // step 40, where the run began
    CheckpointFixture.flipBit(before.get(0).file("model-00000.safetensors"));
    retention.apply(store);
    assertEquals(List.of(50, 40, 30, 20, 10), steps());
    write(60);
    retention.apply(store);
    assertEquals(List.of(60), steps());
  }

  private void write(int step) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      store.write(CheckpointFixture.content(step, step, arena), run.resolve("tokenizer.model"));
    }
  }

  private List<Integer> steps() {
    return store.committed().stream().map(Checkpoint::step).toList();
  }
}

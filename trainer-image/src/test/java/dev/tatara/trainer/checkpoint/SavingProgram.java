package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.comm.SoloCommunicator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** Saves one checkpoint after another until it is killed. Argument: the run's folder. */
final class SavingProgram {
  /** Long enough to be killed while it is written. */
  static final long ELEMENTS = 2 << 20;

  private SavingProgram() {}

  public static void main(String[] arguments) {
    Path run = Path.of(arguments[0]);
    try (Arena arena = Arena.ofConfined();
        CheckpointSaver saver =
            new CheckpointSaver(
                new CheckpointStore(run),
                new SoloCommunicator(),
                new Retention(2, 0),
                run.resolve("tokenizer.model"),
                SaveListener.NONE,
                StagingMemory.HOST)) {
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
      for (int step = 1; ; step++) {
        fill(memory, step);
        TensorPart weight = TensorPart.whole("weight", List.of(ELEMENTS), memory);
        TensorPart moment = TensorPart.whole("exp_avg.weight", List.of(ELEMENTS), memory);
        saver.save(
            new CheckpointContent(
                CheckpointFixture.facts(
                    step, CheckpointFixture.MODEL, new CheckpointLayout(1, 1, 1)),
                List.of(weight),
                List.of(moment)));
      }
    }
  }

  static void fill(MemorySegment memory, float value) {
    for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }
}

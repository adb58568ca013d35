package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.comm.Shard;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What ranks of one layout wrote, ranks of another read, to the bit. A rank's tensors lie one after
 * another in a bucket of which each replica keeps a shard, as a sharded optimizer has it: the
 * shards begin and end anywhere in a tensor.
 */
class LayoutChangeTest {
  @TempDir private Path run;

  /** Tensor, pipeline and shards of the optimizer of the writer; the same of the reader. */
  @ParameterizedTest(name = "TP{0} PP{1} ZeRO{2} -> TP{3} PP{4} ZeRO{5}")
  @CsvSource({
    "1, 1, 1, 1, 1, 1",
    "1, 1, 1, 2, 1, 1",
    "1, 1, 4, 1, 1, 2",
    "2, 2, 2, 1, 1, 1",
    "4, 1, 1, 2, 2, 2",
    "1, 1, 4, 4, 2, 1",
    "2, 1, 4, 4, 1, 2",
    "4, 2, 4, 1, 2, 1",
    "1, 2, 2, 4, 1, 4",
    "4, 2, 1, 4, 2, 4",
  })
  void readsWhatAnotherLayoutWrote(
      int tensor, int pipeline, int zero, int tensorNow, int pipelineNow, int zeroNow)
      throws IOException {
    CheckpointLayout from = new CheckpointLayout(tensor, pipeline, zero);
    CheckpointLayout to = new CheckpointLayout(tensorNow, pipelineNow, zeroNow);
    Checkpoint checkpoint = write(from);
    checkpoint.verify();
    try (Arena arena = Arena.ofConfined();
        CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      ModelConfig model = model(to);
      reader.requireModel(model);
      Map<String, TensorPart> whole = CheckpointFixture.whole(model, arena);
      long elements = 0;
      for (int rank = 0; rank < to.worldSize(); rank++) {
        for (TensorPart expected : parts(rank, to, whole, arena)) {
          MemorySegment memory =
              arena.allocate(ValueLayout.JAVA_FLOAT, expected.slice().elements());
          memory.fill((byte) 0x55);
          reader.read(new TensorPart(expected.name(), expected.shape(), expected.slice(), memory));
          assertEquals(
              -1, memory.mismatch(expected.memory()), expected.name() + " " + expected.slice());
          elements += expected.slice().elements();
        }
      }
      assertEquals(3 * model.parameterCount(), elements, "every element was read once");
    }
  }

  private Checkpoint write(CheckpointLayout layout) throws IOException {
    Path tokenizer = Files.writeString(run.resolve("tokenizer.model"), "pieces");
    CheckpointStore store = new CheckpointStore(run);
    UnfinishedCheckpoint unfinished = store.unfinished(10, "test");
    unfinished.create();
    ModelConfig model = model(layout);
    try (Arena arena = Arena.ofConfined()) {
      Map<String, TensorPart> whole = CheckpointFixture.whole(model, arena);
      for (int rank = 0; rank < layout.worldSize(); rank++) {
        List<PartSource> parts =
            parts(rank, layout, whole, arena).stream().map(PartSource::of).toList();
        unfinished.write(
            rank,
            parts.stream().filter(part -> !part.name().startsWith("exp_avg")).toList(),
            parts.stream().filter(part -> part.name().startsWith("exp_avg")).toList());
      }
    }
    CheckpointFacts facts = CheckpointFixture.facts(10, model, layout);
    return store.commit(unfinished, facts, layout.worldSize(), tokenizer);
  }

  private static ModelConfig model(CheckpointLayout layout) {
    int multiple = 128 * layout.tensor();
    return CheckpointFixture.MODEL.withPaddedVocabulary(Math.ceilDiv(100, multiple) * multiple);
  }

  /** What a rank has after its bucket was sharded. */
  private static List<TensorPart> parts(
      int rank, CheckpointLayout layout, Map<String, TensorPart> whole, Arena arena) {
    int dataRank = rank / layout.tensor() % layout.data();
    int withoutData =
        rank % layout.tensor() + rank / layout.tensor() / layout.data() * layout.tensor();
    LayoutDivision division =
        new LayoutDivision(
            model(layout), new CheckpointLayout(layout.tensor(), layout.pipeline(), 1));
    List<TensorPart> bucket = new ArrayList<>();
    long size = 0;
    for (TensorPart tensor : whole.values()) {
      var slice = division.slice(withoutData, tensor.name(), tensor.shape());
      if (slice.isPresent()) {
        MemorySegment memory = CheckpointFixture.cut(tensor, slice.get(), arena);
        bucket.add(new TensorPart(tensor.name(), tensor.shape(), slice.get(), memory));
        size += slice.get().elements();
      }
    }
    Shard shard = Shard.of(size, layout.data(), dataRank);
    List<TensorPart> parts = new ArrayList<>();
    long position = 0;
    for (TensorPart part : bucket) {
      long from = Math.max(0, shard.start() - position);
      long to = Math.min(part.slice().elements(), shard.start() + shard.length() - position);
      if (from < to) {
        parts.add(
            TensorPart.of(
                part.name(),
                part.shape(),
                part.slice().box(),
                from,
                to,
                part.memory().asSlice(Float.BYTES * from, Float.BYTES * (to - from))));
      }
      position += part.slice().elements();
    }
    return parts;
  }
}

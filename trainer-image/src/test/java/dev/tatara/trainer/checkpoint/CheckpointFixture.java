package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ParameterSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights and moments of a tiny model, whose every element says which one it is. */
final class CheckpointFixture {
  /** 100 tokens fit into 128 rows, of which the last 28 are padding. */
  static final ModelConfig MODEL =
      new ModelConfig(4, 16, 4, 64, 16, 1.0, 10_000, false, 1e-5, 100, 128);

  private CheckpointFixture() {}

  static CheckpointFacts facts(int step, ModelConfig model, CheckpointLayout layout) {
    return new CheckpointFacts(step, step * 8L, step * 128L, 1234, model, "fp32", layout);
  }

  /** What a single process holds. */
  static CheckpointContent content(int step, float value, Arena arena) {
    return new CheckpointContent(
        facts(step, MODEL, new CheckpointLayout(1, 1, 1)),
        List.of(tensor("weight", value, arena)),
        List.of(tensor("exp_avg.weight", value, arena), tensor("exp_avg_sq.weight", value, arena)));
  }

  static TensorPart tensor(String name, float value, Arena arena) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, 6);
    for (int i = 0; i < 6; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return TensorPart.whole(name, List.of(2L, 3L), memory);
  }

  /** All tensors of a model. */
  static Map<String, TensorPart> whole(ModelConfig model, Arena arena) {
    Map<String, TensorPart> tensors = new LinkedHashMap<>();
    int number = 0;
    for (ParameterSpec spec : ParameterSpec.all(model)) {
      for (String prefix : List.of("", TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ)) {
        String name = prefix + spec.name();
        MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, spec.elements());
        boolean vocabulary = spec.shape().getFirst() == model.paddedVocabularySize();
        long real = vocabulary ? model.vocabularySize() * spec.shape().get(1) : spec.elements();
        for (long i = 0; i < real; i++) {
          memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value(number, i));
        }
        tensors.put(name, TensorPart.whole(name, spec.shape(), memory));
        number++;
      }
    }
    return tensors;
  }

  /** No two elements of the model are alike. */
  private static float value(int tensor, long element) {
    return Float.intBitsToFloat(0x3f000000 + tensor * 10_000 + (int) element);
  }

  /** The elements of a part, cut out of a whole tensor one by one. */
  static MemorySegment cut(TensorPart whole, Slice slice, Arena arena) {
    List<Long> shape = whole.shape();
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, slice.elements());
    for (long i = slice.from(); i < slice.to(); i++) {
      long rest = i;
      long position = 0;
      long stride = 1;
      for (int d = shape.size() - 1; d >= 0; d--) {
        long size = slice.box().size().get(d);
        position += (slice.box().offset().get(d) + rest % size) * stride;
        rest /= size;
        stride *= shape.get(d);
      }
      memory.setAtIndex(
          ValueLayout.JAVA_FLOAT,
          i - slice.from(),
          whole.memory().getAtIndex(ValueLayout.JAVA_FLOAT, position));
    }
    return memory;
  }

  /** Changes one bit of the last bytes. */
  static void flipBit(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(file.length() - 3);
      int value = file.read();
      file.seek(file.length() - 3);
      file.write(value ^ 1);
    }
  }

  static void truncate(Path path, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(file.length() - bytes);
    }
  }

  static List<Long> sizes(long... sizes) {
    List<Long> list = new ArrayList<>();
    for (long size : sizes) {
      list.add(size);
    }
    return list;
  }
}

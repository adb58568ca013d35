package dev.tatara.trainer.export;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.safetensors.SafetensorsWriter;
import dev.tatara.trainer.safetensors.TensorSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Copies a checkpoint's fp32 weights, converting one tensor at a time. */
final class ExportedWeights {
  /** {@code transformers} refuses a file that does not say whose layout its tensors have. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private ExportedWeights() {}

  static void write(Checkpoint checkpoint, WeightType type, Path target) throws IOException {
    try (CheckpointReader weights = CheckpointReader.open(checkpoint)) {
      List<TensorSource> tensors =
          weights.weightNames().stream().map(name -> tensor(weights, name, type)).toList();
      SafetensorsWriter.write(target, METADATA, tensors);
    }
  }

  private static TensorSource tensor(CheckpointReader weights, String name, WeightType type) {
    return TensorSource.of(
        name,
        type.elementType(),
        weights.shape(name),
        switch (type) {
          case FLOAT32 -> () -> floats(weights, name);
          case BFLOAT16 -> () -> toBfloat16(floats(weights, name));
        });
  }

  private static MemorySegment floats(CheckpointReader weights, String name) {
    MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, weights.elements(name));
    weights.read(TensorPart.whole(name, weights.shape(name), memory));
    return memory;
  }

  private static MemorySegment toBfloat16(MemorySegment floats) {
    short[] halves = new short[Math.toIntExact(floats.byteSize() / Float.BYTES)];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = bfloat16(floats.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i));
    }
    return MemorySegment.ofArray(halves);
  }

  /** The upper half of a float's bits, rounded to nearest, ties to even, as PyTorch does. */
  static short bfloat16(float value) {
    if (Float.isNaN(value)) {
      return 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(value);
    int lastKept = (bits >>> 16) & 1;
    return (short) ((bits + 0x7fff + lastKept) >>> 16);
  }
}

package dev.tatara.trainer.export;

import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.Slice;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.safetensors.ShardedWriter;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import dev.tatara.trainer.safetensors.TensorSource;
import dev.tatara.trainer.weights.WeightSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Copies weights into safetensors files a few rows at a time, converting the element type. */
final class ExportedWeights {
  /** {@code transformers} refuses a file that does not say whose layout its tensors have. */
  static final Map<String, String> METADATA = Map.of("format", "pt");

  private static final long PIECE_BYTES = 16L << 20;

  private ExportedWeights() {}

  /**
   * Writes the files.
   *
   * @param maxShardSize most bytes of tensors a file
   */
  static void write(WeightSource weights, WeightType type, long maxShardSize, Path folder)
      throws IOException {
    List<TensorSource> tensors =
        weights.names().stream()
            .map(
                name ->
                    new TensorSource(
                        new TensorDescriptor(name, type.elementType(), weights.shape(name)),
                        sink -> copy(weights, name, type, sink)))
            .toList();
    ShardedWriter.write(folder, METADATA, tensors, maxShardSize);
  }

  /** Hands over a tensor piece by piece. */
  static void copy(WeightSource weights, String name, WeightType type, TensorSource.Sink sink)
      throws IOException {
    List<Long> shape = weights.shape(name);
    long rows = shape.getFirst();
    long width = shape.stream().skip(1).reduce(1L, (a, b) -> a * b);
    long rowBytes = Math.max(1, width * Float.BYTES);
    long most = Math.max(1, PIECE_BYTES / rowBytes);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment piece = arena.allocate(Math.min(rows, most) * rowBytes, Float.BYTES);
      for (long row = 0; row < rows; row += most) {
        Box box = Box.along(shape, 0, row, Math.min(most, rows - row));
        MemorySegment floats = piece.asSlice(0, box.elements() * Float.BYTES);
        weights.read(new TensorPart(name, shape, Slice.whole(box), floats));
        sink.accept(convert(floats, box.elements(), type));
      }
    }
  }

  /** Converts in place: the elements become narrower or stay. */
  private static MemorySegment convert(MemorySegment floats, long elements, WeightType type) {
    return switch (type) {
      case FLOAT32 -> floats.asSlice(0, elements * Float.BYTES);
      case BFLOAT16 -> {
        for (long i = 0; i < elements; i++) {
          floats.setAtIndex(
              ValueLayout.JAVA_SHORT, i, bfloat16(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i)));
        }
        yield floats.asSlice(0, elements * Short.BYTES);
      }
    };
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

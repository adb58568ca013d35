package dev.tatara.trainer.weights;

import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.Slice;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.LoraConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The weights of a model with its adapters merged into them, {@code W + (alpha / rank) B A}, as
 * PEFT's {@code merge_and_unload} makes them: a plain model that computes the same.
 */
public final class MergedWeights implements WeightSource {
  private static final String WEIGHT = ".weight";

  private final WeightSource source;
  private final LoraConfig lora;

  /**
   * @param source has weights and adapters; closed with this
   */
  public MergedWeights(WeightSource source, LoraConfig lora) {
    this.source = source;
    this.lora = lora;
  }

  @Override
  public Collection<String> names() {
    return source.names().stream().filter(name -> !LoraConfig.isAdapter(name)).toList();
  }

  @Override
  public List<Long> shape(String name) {
    return source.shape(name);
  }

  @Override
  public long read(TensorPart part) {
    long found = source.read(part);
    if (part.name().endsWith(WEIGHT)) {
      String module = part.name().substring(0, part.name().length() - WEIGHT.length());
      if (lora.adapts(module)) {
        addAdapter(part, module);
      }
    }
    return found;
  }

  /** Adds to the elements of a slice of W [out, in], row by row. */
  private void addAdapter(TensorPart part, String module) {
    Slice slice = part.slice();
    int columns = Math.toIntExact(slice.box().size().get(1));
    if (slice.elements() == 0) {
      return;
    }
    long firstRow = slice.from() / columns;
    long endRow = Math.ceilDiv(slice.to(), columns);
    float[][] a = rows(LoraConfig.nameOfA(module), 0, lora.rank()); // [r, in]
    long top = slice.box().offset().get(0) + firstRow;
    float[][] b = rows(LoraConfig.nameOfB(module), top, endRow - firstRow); // [rows, r]
    int left = Math.toIntExact(slice.box().offset().get(1));
    float scale = (float) lora.scale();
    float[] product = new float[columns];
    for (long row = firstRow; row < endRow; row++) {
      multiply(b[Math.toIntExact(row - firstRow)], a, left, product);
      long from = Math.max(slice.from(), row * columns);
      long to = Math.min(slice.to(), (row + 1) * columns);
      for (long i = from; i < to; i++) {
        long place = i - slice.from();
        float weight = part.memory().getAtIndex(ValueLayout.JAVA_FLOAT, place);
        float sum = weight + scale * product[(int) (i - row * columns)];
        part.memory().setAtIndex(ValueLayout.JAVA_FLOAT, place, sum);
      }
    }
  }

  /** A row of B times columns of A, from {@code left} on. */
  private static void multiply(float[] row, float[][] a, int left, float[] product) {
    Arrays.fill(product, 0);
    for (int k = 0; k < row.length; k++) {
      float factor = row[k];
      float[] of = a[k];
      for (int j = 0; j < product.length; j++) {
        product[j] += factor * of[left + j];
      }
    }
  }

  private float[][] rows(String name, long first, long count) {
    List<Long> shape = source.shape(name);
    Box box = Box.along(shape, 0, first, count);
    int width = Math.toIntExact(shape.get(1));
    float[][] rows = new float[Math.toIntExact(count)][width];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(box.elements() * Float.BYTES, Float.BYTES);
      source.read(new TensorPart(name, shape, Slice.whole(box), memory));
      for (int i = 0; i < rows.length; i++) {
        long offset = (long) i * width * Float.BYTES;
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, offset, rows[i], 0, width);
      }
    }
    return rows;
  }

  @Override
  public void close() {
    source.close();
  }
}

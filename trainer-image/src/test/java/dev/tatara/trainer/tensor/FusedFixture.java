package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Random tensors, and comparisons with what double precision gives. */
abstract class FusedFixture {
  final SplittableRandom random = new SplittableRandom(7);
  Torch torch;
  Aten aten;
  Fused fused;

  @BeforeEach
  void start() {
    torch = Torch.start(2);
    aten = torch.newScope();
    fused = torch.fused();
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  NDArray normal(ElementType type, long... sizes) {
    int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * 2 + 0.5);
    }
    return aten.copy(aten.floats(values, sizes), type);
  }

  double[][] rows(NDArray x) {
    float[] flat = aten.copy(x, ElementType.FLOAT32).toFloatArray();
    int columns = (int) x.getShape().get(x.getShape().dimension() - 1);
    double[][] rows = new double[flat.length / columns][columns];
    for (int i = 0; i < flat.length; i++) {
      rows[i / columns][i % columns] = flat[i];
    }
    return rows;
  }

  /** A few units in the last place of values about 1. */
  static double tolerance(ElementType type) {
    return type == ElementType.FLOAT32 ? 2e-6 : 8e-3;
  }

  void assertRows(double[][] expected, NDArray actual, double tolerance) {
    double[][] rows = rows(actual);
    assertEquals(expected.length, rows.length);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        double most = tolerance * Math.max(1, Math.abs(expected[i][j]));
        assertEquals(expected[i][j], rows[i][j], most, "row " + i + ", column " + j);
      }
    }
  }
}

package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.host.AdamWFactors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop of AdamW. */
class FusedAdamWTest extends FusedFixture {
  /** Against the formula, with and without decay; the bf16 weights are the rounded new ones. */
  @Test
  void adamWEqualsTheFormula() {
    int n = 2 * 8192 + 37; // more than two chunks, and some elements
    NDArray master = normal(ElementType.FLOAT32, n);
    NDArray gradient = normal(ElementType.FLOAT32, n);
    NDArray first = normal(ElementType.FLOAT32, n);
    NDArray second = positive(n);
    NDArray weight = aten.zeros(ElementType.BFLOAT16, n);
    double[][] before = {
      rows(master)[0], rows(gradient)[0], rows(first)[0], rows(second)[0],
    };
    for (boolean decays : new boolean[] {true, false}) {
      fused.adamW(
          List.of(fused.slice(master, gradient, first, second, weight, decays)),
          new AdamWFactors(0.5f, 0.9f, 0.1f, 0.95f, 0.05f, 1.25f, 1e-3f, 0.75f, 0.25f));
      for (int i = 0; i < n; i++) {
        double g = 0.5 * before[1][i];
        before[2][i] = 0.9 * before[2][i] + 0.1 * g;
        before[3][i] = 0.95 * before[3][i] + 0.05 * g * g;
        before[0][i] =
            (decays ? 0.75 : 1) * before[0][i]
                - 0.25 * before[2][i] / (1.25 * Math.sqrt(before[3][i]) + 1e-3);
      }
      assertRows(new double[][] {before[0]}, master, 4e-6);
      assertRows(new double[][] {before[1]}, gradient, 0);
      assertRows(new double[][] {before[2]}, first, 2e-6);
      assertRows(new double[][] {before[3]}, second, 2e-6);
      assertRows(rows(aten.copy(master, ElementType.BFLOAT16)), weight, 0);
    }
  }

  /** As ranks do it that share a parameter: cut anywhere. */
  @Test
  void adamWDoesNotDependOnWhereSlicesEnd() {
    int n = 8192 + 203;
    NDArray master = normal(ElementType.FLOAT32, n);
    NDArray gradient = normal(ElementType.FLOAT32, n);
    AdamWFactors factors =
        new AdamWFactors(0.3f, 0.9f, 0.1f, 0.95f, 0.05f, 1.7f, 1e-8f, 0.999f, 0.01f);
    float[] whole = updated(master, gradient, factors, n);
    for (int cut : new int[] {1, 37, 64, 150, 8192, 8200}) {
      assertArrayEquals(whole, updated(master, gradient, factors, cut), "cut at " + cut);
    }
  }

  private NDArray positive(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(0.1, 4);
    }
    return aten.floats(values, count);
  }

  private float[] updated(NDArray master, NDArray gradient, AdamWFactors factors, int cut) {
    int n = Math.toIntExact(master.size());
    NDArray weight = aten.copy(master, ElementType.FLOAT32);
    NDArray first = aten.zeros(ElementType.FLOAT32, n);
    NDArray second = aten.zeros(ElementType.FLOAT32, n);
    for (int[] range : new int[][] {{0, cut}, {cut, n}}) {
      if (range[0] < range[1]) {
        NDArray w = aten.narrow(weight, 0, range[0], range[1] - range[0]);
        fused.adamW(
            List.of(
                fused.slice(
                    w,
                    aten.narrow(gradient, 0, range[0], range[1] - range[0]),
                    aten.narrow(first, 0, range[0], range[1] - range[0]),
                    aten.narrow(second, 0, range[0], range[1] - range[0]),
                    w,
                    true)),
            factors);
      }
    }
    return weight.toFloatArray();
  }
}

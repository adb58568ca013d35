package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops over host memory against the same in double precision, on two threads. */
class FusedTest extends FusedFixture {
  private static double[] softmax(double[] row, int seen) {
    double maximum = Arrays.stream(row, 0, seen).max().orElseThrow();
    double[] result = new double[row.length];
    double sum = 0;
    for (int i = 0; i < seen; i++) {
      result[i] = Math.exp(row[i] - maximum);
      sum += result[i];
    }
    for (int i = 0; i < seen; i++) {
      result[i] /= sum;
    }
    return result;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void crossEntropyAndItsGradientEqualThoseOfDoublePrecision(ElementType type) {
    NDArray logits = normal(type, 21, 93);
    double[][] before = rows(logits);
    int[] targets = random.ints(21, 0, 93).toArray();
    float[] factors = new float[21];
    double[][] expected = new double[21][];
    double[] logs = new double[21];
    for (int i = 0; i < 21; i++) {
      factors[i] = i % 5 == 0 ? 0 : 0.25f * i;
      expected[i] = softmax(before[i], 93);
      logs[i] = Math.log(expected[i][targets[i]]);
      expected[i][targets[i]] -= 1;
      for (int j = 0; j < 93; j++) {
        expected[i][j] *= factors[i];
      }
    }
    float[] actual = fused.crossEntropyBy(logits, targets, factors);
    for (int i = 0; i < 21; i++) {
      assertEquals(logs[i], actual[i], 2e-6 * Math.abs(logs[i]));
    }
    assertRows(expected, logits, tolerance(type));
  }

  /** Also on the first call, which nothing has compiled yet. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void bitsDependNeitherOnThreadsNorOnTheCompiler(ElementType type) {
    NDArray logits = normal(type, 128, 80);
    NDArray gradients = normal(type, 128, 80);
    NDArray weight = normal(ElementType.FLOAT32, 80);
    int[] targets = random.ints(128, 0, 80).toArray();
    List<float[]> first = results(torch, logits, gradients, weight, targets);
    for (int i = 0; i < 400; i++) {
      List<float[]> again = results(torch, logits, gradients, weight, targets);
      if (i % 40 == 0 || i == 399) {
        assertEquals(bits(first), bits(again), "call " + i);
      }
    }
    try (Torch alone = Torch.start(1)) {
      assertEquals(bits(first), bits(results(alone, logits, gradients, weight, targets)));
    }
  }

  private List<float[]> results(
      Torch torch, NDArray logits, NDArray dy, NDArray weight, int[] targets) {
    Fused fused = torch.fused();
    float[] factors = new float[targets.length];
    Arrays.fill(factors, 0.5f);
    try (Aten scope = torch.newScope()) {
      NDArray own = scope.copy(logits, scope.elementType(logits));
      float[] logs = fused.crossEntropyBy(own, targets, factors);
      NDArray[] norm = fused.layerNorm(scope, logits, weight, weight, 1e-5);
      NDArray[] back = fused.layerNormGradients(scope, dy, logits, norm[1], norm[2], weight);
      float[] squares = {(float) fused.squaredNorm(List.of(weight))};
      return List.of(
          logs,
          floats(scope, own),
          floats(scope, norm[0]),
          floats(scope, back[0]),
          floats(scope, back[1]),
          floats(scope, fused.sumRows(scope, dy)),
          squares);
    }
  }

  private static float[] floats(Aten scope, NDArray x) {
    return scope.copy(x, ElementType.FLOAT32).toFloatArray();
  }

  private static List<Integer> bits(List<float[]> results) {
    return results.stream().map(Arrays::hashCode).toList();
  }

  @Test
  void improbableTargetsKeepTheirDigits() {
    float[] values = new float[32];
    values[3] = 500;
    NDArray logits = aten.floats(values, 1, 32);
    assertArrayEquals(
        new float[] {-500}, fused.crossEntropyBy(logits, new int[] {7}, new float[] {1}));
  }

  @Test
  void aRowThatIsNotFiniteHasNoLoss() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] values = new float[80];
      values[50] = bad;
      NDArray logits = aten.floats(values, 2, 40);
      float[] logs = fused.crossEntropyBy(logits, new int[] {1, 1}, new float[] {1, 1});
      assertEquals(-Math.log(40), logs[0], 1e-6);
      assertTrue(Float.isNaN(logs[1]));
      assertTrue(Double.isNaN(rows(logits)[1][0]));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void causalSoftmaxAndItsGradientEqualThoseOfDoublePrecision(ElementType type) {
    NDArray weights = normal(type, 3, 32, 32);
    double[][] scores = rows(weights);
    double[][] expected = new double[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      expected[i] = softmax(scores[i], i % 32 + 1);
    }
    fused.causalSoftmaxBy(weights);
    assertRows(expected, weights, tolerance(type));

    NDArray gradients = normal(type, 3, 32, 32);
    double[][] dy = rows(gradients);
    double[][] w = rows(weights);
    double[][] dScores = new double[dy.length][32];
    for (int i = 0; i < dy.length; i++) {
      double dot = 0;
      for (int j = 0; j < 32; j++) {
        dot += dy[i][j] * w[i][j];
      }
      for (int j = 0; j < 32; j++) {
        dScores[i][j] = w[i][j] * (dy[i][j] - dot);
      }
    }
    fused.causalSoftmaxGradientBy(gradients, weights);
    assertRows(dScores, gradients, tolerance(type));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void layerNormAndItsGradientsEqualThoseOfDoublePrecision(ElementType type) {
    int h = 64;
    NDArray x = normal(type, 70, h);
    NDArray dy = normal(type, 70, h);
    NDArray weight = normal(ElementType.FLOAT32, h);
    NDArray bias = normal(ElementType.FLOAT32, h);
    double[][] values = rows(x);
    double[][] gradients = rows(dy);
    double[] w = rows(weight)[0];
    double[] b = rows(bias)[0];
    double[][] y = new double[70][h];
    double[][] dx = new double[70][h];
    double[] dWeight = new double[h];
    double[] dBias = new double[h];
    for (int i = 0; i < 70; i++) {
      double mean = Arrays.stream(values[i]).average().orElseThrow();
      double variance =
          Arrays.stream(values[i]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      double rstd = 1 / Math.sqrt(variance + 1e-5);
      double plain = 0;
      double turned = 0;
      for (int j = 0; j < h; j++) {
        double normal = (values[i][j] - mean) * rstd;
        y[i][j] = normal * w[j] + b[j];
        plain += gradients[i][j] * w[j] / h;
        turned += gradients[i][j] * w[j] * normal / h;
        dWeight[j] += gradients[i][j] * normal;
        dBias[j] += gradients[i][j];
      }
      for (int j = 0; j < h; j++) {
        double normal = (values[i][j] - mean) * rstd;
        dx[i][j] = rstd * (gradients[i][j] * w[j] - plain - normal * turned);
      }
    }
    NDArray[] forward = fused.layerNorm(aten, x, weight, bias, 1e-5);
    assertRows(y, forward[0], tolerance(type));
    NDArray[] backward = fused.layerNormGradients(aten, dy, x, forward[1], forward[2], weight);
    assertRows(dx, backward[0], tolerance(type));
    assertRows(new double[][] {dWeight}, backward[1], 1e-5);
    assertRows(new double[][] {dBias}, backward[2], 1e-5);
  }

  @Test
  void onlyLargeContiguousRowsOfWholeVectorsAreTaken() {
    assertFalse(fused.takes(normal(ElementType.FLOAT32, 64, 64)));
    assertTrue(fused.takes(normal(ElementType.FLOAT32, 1024, 64)));
    assertFalse(fused.takes(aten.transpose(normal(ElementType.FLOAT32, 1024, 64))));
    assertFalse(fused.takes(normal(ElementType.FLOAT32, 1024, 65)));
  }

  @Test
  void sumsHaveTheirDigits() {
    NDArray x = normal(ElementType.FLOAT32, 300, 48);
    double[] columns = new double[48];
    double squares = 0;
    for (double[] row : rows(x)) {
      for (int j = 0; j < 48; j++) {
        columns[j] += row[j];
        squares += row[j] * row[j];
      }
    }
    assertRows(new double[][] {columns}, fused.sumRows(aten, x), 1e-6);
    NDArray odd = normal(ElementType.FLOAT32, 101);
    double others = Arrays.stream(rows(odd)[0]).map(v -> v * v).sum();
    double sum = fused.squaredNorm(List.of(x, odd));
    assertEquals(squares + others, sum, 1e-6 * sum);

    NDArray half = normal(ElementType.BFLOAT16, 300, 48);
    double[][] total = rows(x);
    double[][] more = rows(half);
    for (int i = 0; i < total.length; i++) {
      for (int j = 0; j < 48; j++) {
        total[i][j] = (float) (total[i][j] + more[i][j]);
      }
    }
    fused.add(x, half);
    assertRows(total, x, 0);
  }
}

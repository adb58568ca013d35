package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.host.AdamWFactors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops over host memory against the same in double precision, on two threads. */
class FusedTest {
  private final SplittableRandom random = new SplittableRandom(7);
  private Torch torch;
  private Aten aten;
  private Fused fused;

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

  private NDArray normal(ElementType type, long... sizes) {
    int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * 2 + 0.5);
    }
    return aten.copy(aten.floats(values, sizes), type);
  }

  private double[][] rows(NDArray x) {
    float[] flat = aten.copy(x, ElementType.FLOAT32).toFloatArray();
    int columns = (int) x.getShape().get(x.getShape().dimension() - 1);
    double[][] rows = new double[flat.length / columns][columns];
    for (int i = 0; i < flat.length; i++) {
      rows[i / columns][i % columns] = flat[i];
    }
    return rows;
  }

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

  /** A few units in the last place of values about 1. */
  private static double tolerance(ElementType type) {
    return type == ElementType.FLOAT32 ? 2e-6 : 8e-3;
  }

  private void assertRows(double[][] expected, NDArray actual, double tolerance) {
    double[][] rows = rows(actual);
    assertEquals(expected.length, rows.length);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        double most = tolerance * Math.max(1, Math.abs(expected[i][j]));
        assertEquals(expected[i][j], rows[i][j], most, "row " + i + ", column " + j);
      }
    }
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

  /** 8 and 4 pairs: both of all pairs in one vector of 16 and of 8. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 12",
    "BFLOAT16, 12",
    "FLOAT32, 8",
    "BFLOAT16, 8",
    "FLOAT32, 4",
    "BFLOAT16, 16"
  })
  void headsAreMovedTurnedAndBroughtBack(ElementType type, int pairs) {
    int heads = 3;
    int size = 40; // what is not turned is left as it is
    int length = 5;
    float[] cosines = new float[length * pairs];
    float[] sines = new float[length * pairs];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = (float) Math.cos(i);
      sines[i] = (float) Math.sin(i);
    }
    NDArray cos = aten.copy(aten.floats(cosines, length, pairs), type);
    NDArray sin = aten.copy(aten.floats(sines, length, pairs), type);
    NDArray joint = normal(type, 2 * length, 3 * heads * size);
    NDArray split = aten.empty(type, 3, 2 * heads, length, size);
    fused.splitHeadsTo(split, joint, length, cos, sin);

    double[][] source = rows(joint);
    double[][] c = rows(cos);
    double[][] s = rows(sin);
    double[][] expected = new double[3 * 2 * heads * length][size];
    for (int part = 0; part < 3; part++) {
      for (int sequence = 0; sequence < 2; sequence++) {
        for (int head = 0; head < heads; head++) {
          for (int position = 0; position < length; position++) {
            double[] row = source[sequence * length + position];
            int start = (head * 3 + part) * size;
            double[] to = expected[((part * 2 + sequence) * heads + head) * length + position];
            for (int i = 0; i < size; i++) {
              boolean first = i < pairs;
              int pair = first ? i : i - pairs;
              boolean turned = part < 2 && i < 2 * pairs;
              to[i] =
                  turned
                      ? row[start + i] * c[position][pair]
                          + (first ? -row[start + i + pairs] : row[start + pair])
                              * s[position][pair]
                      : row[start + i];
            }
          }
        }
      }
    }
    assertRows(expected, split, tolerance(type));

    NDArray back = aten.empty(type, 2 * length, 3 * heads * size);
    fused.joinHeadsTo(back, split, length, cos, sin);
    assertRows(source, back, 4 * tolerance(type));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void headsAreMergedAndDivided(ElementType type) {
    int heads = 3;
    int size = 40;
    int length = 21;
    NDArray byHead = normal(type, 2 * heads, length, size);
    NDArray merged = aten.empty(type, 2 * length, heads * size);
    fused.mergeHeadsTo(merged, byHead);

    double[][] source = rows(byHead);
    double[][] expected = new double[2 * length][heads * size];
    for (int row = 0; row < expected.length; row++) {
      for (int head = 0; head < heads; head++) {
        int of = (row / length * heads + head) * length + row % length;
        System.arraycopy(source[of], 0, expected[row], head * size, size);
      }
    }
    assertRows(expected, merged, 0);

    NDArray back = aten.empty(type, 2 * heads, length, size);
    fused.divideHeadsTo(back, merged);
    assertRows(source, back, 0);
  }

  /** Against the formula, with and without decay; the bf16 weights are the rounded new ones. */
  @Test
  void adamWEqualsTheFormula() {
    int n = 101;
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
    int n = 203;
    NDArray master = normal(ElementType.FLOAT32, n);
    NDArray gradient = normal(ElementType.FLOAT32, n);
    AdamWFactors factors =
        new AdamWFactors(0.3f, 0.9f, 0.1f, 0.95f, 0.05f, 1.7f, 1e-8f, 0.999f, 0.01f);
    float[] whole = updated(master, gradient, factors, n);
    for (int cut : new int[] {1, 37, 64, 150}) {
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

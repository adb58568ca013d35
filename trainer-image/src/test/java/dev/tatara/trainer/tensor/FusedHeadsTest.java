package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads between the order of products and that of attention. */
class FusedHeadsTest extends FusedFixture {
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
}

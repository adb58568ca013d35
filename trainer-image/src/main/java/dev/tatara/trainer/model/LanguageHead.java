package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.Arrays;

/**
 * Output matrix and cross-entropy. Only the rows of the real vocabulary are multiplied, so padded
 * tokens have no logit, take no probability and get no gradient. A tensor-parallel rank has the
 * logits of some tokens, and of those of the padding none.
 *
 * <p>The loss works on some positions at a time and goes backward at once, so that there are never
 * more than {@link #CHUNK_BYTES} of logits. On CPUs that is also faster: glibc hands blocks from 32
 * MiB on back to the system at every free, and touching fresh pages costs as much as the softmax
 * itself. A GPU needs more positions for a product that is worth it, and the host waits for it once
 * a chunk: {@link #GPU_CHUNK_BYTES}.
 */
final class LanguageHead {
  private static final long CHUNK_BYTES = 24L << 20;

  private static final long GPU_CHUNK_BYTES = 512L << 20;

  private final Parameter weight;
  private final TensorParallel tensor;
  private final CrossEntropy crossEntropy;
  private final ElementType type;

  /** Columns of this rank's logits. */
  private final int columns;

  /** At least the columns of any rank's logits: all ranks must cut the same chunks. */
  private final int mostColumns;

  /**
   * @param loss in nats, unscaled
   * @param gradient of x, scaled: [k, h]
   */
  record Backward(double loss, NDArray gradient) {}

  LanguageHead(ParameterStore parameters, LayerContext context) {
    this.weight = parameters.get("embed_out.weight");
    this.tensor = context.tensor();
    this.type = context.type();
    int vocabularySize = context.config().vocabularySize();
    int first = (int) weight.partition().offset();
    int rows = (int) weight.partition().length();
    int real = Math.clamp(vocabularySize - first, 0, rows);
    this.columns = Math.max(1, real); // a product must have a column; the loss leaves it out
    this.mostColumns = Math.min(vocabularySize, rows);
    this.crossEntropy =
        tensor.size() == 1
            ? new WholeVocabularyLoss()
            : new DividedVocabularyLoss(tensor, first, real);
  }

  /**
   * fp32 logits [n, V] of x [n, h].
   *
   * @throws IllegalStateException where a rank has only some of the tokens
   */
  NDArray logits(Aten aten, NDArray x) {
    if (tensor.size() > 1) {
      throw new IllegalStateException("a tensor-parallel rank has the logits of some tokens only");
    }
    return CrossEntropy.widened(aten, ownLogits(aten, x));
  }

  /** Logits in the type of the passes: [n, columns]. */
  private NDArray ownLogits(Aten aten, NDArray x) {
    return aten.linear(x, realRows(aten), null);
  }

  /**
   * Cross-entropy, {@code sum(-log p(target) mask) / sum(mask)}, in nats.
   *
   * @param x this rank's rows, [k, h], of the n of the micro-batch
   */
  double loss(Aten aten, NDArray x, MicroBatch batch) {
    int rows = batch.targets().length;
    NDArray all = tensor.gather(aten, x); // [n, h]
    double sum = 0;
    int chunk = chunk(aten, rows, Float.BYTES);
    for (int start = 0; start < rows; start += chunk) {
      int end = Math.min(rows, start + chunk);
      try (Aten work = aten.newScope()) {
        NDArray logits =
            CrossEntropy.widened(work, ownLogits(work, work.narrow(all, 0, start, end - start)));
        float[] logs = crossEntropy.logProbabilities(work, logits, targets(batch, start, end));
        for (int i = 0; i < logs.length; i++) {
          sum -= (double) logs[i] * batch.lossMask()[start + i];
        }
      }
    }
    return sum / maskSum(batch);
  }

  /**
   * The loss, and its gradient times {@code gradientScale}: of the matrix accumulated, of x
   * returned.
   *
   * @param x this rank's rows, [k, h], of the n of the micro-batch
   */
  Backward forwardBackward(Aten aten, NDArray x, MicroBatch batch, double gradientScale) {
    int rows = batch.targets().length;
    double maskSum = maskSum(batch);
    double sum = 0;
    NDArray all = tensor.gather(aten, x); // [n, h]
    NDArray dx = aten.empty(type, all.getShape().getShape()); // [n, h]
    int chunk = chunk(aten, rows, crossEntropy.inPlace(aten) ? type.bytes() : Float.BYTES);
    for (int start = 0; start < rows; start += chunk) {
      int end = Math.min(rows, start + chunk);
      float[] mask = Arrays.copyOfRange(batch.lossMask(), start, end);
      try (Aten work = aten.newScope()) {
        NDArray part = work.narrow(all, 0, start, end - start); // [m, h]
        CrossEntropy.Derivative derivative =
            crossEntropy.differentiate(
                work,
                ownLogits(work, part),
                targets(batch, start, end),
                factors(mask, gradientScale / maskSum));
        NDArray dLogits = derivative.gradient(); // [m, V]
        for (int i = 0; i < mask.length; i++) {
          sum -= (double) derivative.logProbabilities()[i] * mask[i];
        }
        weight.accumulateRowsProduct(work, columns, dLogits, part);
        work.copyTo(
            work.narrow(dx, 0, start, end - start),
            work.linearInputGradient(dLogits, realRows(work)));
      }
    }
    return new Backward(sum / maskSum, tensor.reduce(aten, dx));
  }

  private static float[] factors(float[] mask, double scale) {
    float[] factors = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      factors[i] = (float) (mask[i] * scale);
    }
    return factors;
  }

  private static int[] targets(MicroBatch batch, int start, int end) {
    return Arrays.copyOfRange(batch.targets(), start, end);
  }

  /**
   * Positions a chunk, all chunks about alike.
   *
   * @param elementBytes of the logits that the loss works on
   */
  private int chunk(Aten aten, int rows, int elementBytes) {
    long bytes = aten.device().isCuda() ? GPU_CHUNK_BYTES : CHUNK_BYTES;
    long most = Math.max(1, bytes / ((long) mostColumns * elementBytes));
    int chunks = Math.toIntExact(Math.ceilDiv(rows, most));
    return Math.ceilDiv(rows, chunks);
  }

  private static double maskSum(MicroBatch batch) {
    double sum = 0;
    for (float value : batch.lossMask()) {
      sum += value;
    }
    return sum == 0 ? 1 : sum;
  }

  /** [columns, h]. */
  private NDArray realRows(Aten aten) {
    return aten.narrow(weight.weight(), 0, 0, columns);
  }
}

package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses for each element type how matrices are multiplied, by trying it the first time that the
 * type is used. The library that is usually the better one (oneDNN for fp32, ATen's own choice for
 * bf16) is kept unless the other is clearly faster, so that the noise of a busy machine does not
 * change the choice from one start to the next: a resumed run repeats its losses bit by bit only
 * with the same kernels.
 */
final class GemmSelector {
  private static final Logger LOG = LoggerFactory.getLogger(GemmSelector.class);
  private static final double CLEARLY = 1.25;
  private static final int ROWS = 512;
  private static final int WIDTH = 256;
  private static final int TRIALS = 3;

  private final Torch torch;
  private final Torch.GemmChoice choice;
  private final Gemm oneDnn = new OneDnnGemm();
  private final Gemm plain = new AtenGemm();
  private final Map<ElementType, Gemm> chosen = new EnumMap<>(ElementType.class);

  GemmSelector(Torch torch, Torch.GemmChoice choice) {
    this.torch = torch;
    this.choice = choice;
  }

  Gemm of(ElementType type) {
    Gemm known = chosen.get(type);
    if (known == null) {
      known = choose(type);
      chosen.put(type, known);
    }
    return known;
  }

  private Gemm choose(ElementType type) {
    return switch (choice) {
      case ONEDNN -> oneDnn;
      case ATEN -> plain;
      case PROBE -> probe(type);
    };
  }

  private Gemm probe(ElementType type) {
    Gemm usual = type == ElementType.FLOAT32 ? oneDnn : plain;
    Gemm other = usual == oneDnn ? plain : oneDnn;
    double usualTime = Double.MAX_VALUE;
    double otherTime = Double.MAX_VALUE;
    for (int trial = 0; trial <= TRIALS; trial++) {
      double first = milliseconds(usual, type);
      double second = milliseconds(other, type);
      if (trial > 0) { // the first one builds kernels
        usualTime = Math.min(usualTime, first);
        otherTime = Math.min(otherTime, second);
      }
    }
    Gemm winner = otherTime * CLEARLY < usualTime ? other : usual;
    LOG.info(
        "matrix products in {} by {} (probe: {} {} ms, {} {} ms)",
        type,
        winner.name(),
        usual.name(),
        "%.2f".formatted(usualTime),
        other.name(),
        "%.2f".formatted(otherTime));
    return winner;
  }

  /** The three products of a layer [WIDTH, 4 WIDTH] once. */
  private double milliseconds(Gemm gemm, ElementType type) {
    try (Aten aten = torch.newScope()) {
      NDArray x = aten.zeros(type, ROWS, WIDTH);
      NDArray weight = aten.zeros(type, 4L * WIDTH, WIDTH);
      NDArray gradient = aten.zeros(ElementType.FLOAT32, 4L * WIDTH, WIDTH);
      long begin = System.nanoTime();
      NDArray y = gemm.linear(aten, x, weight, null);
      gemm.inputGradient(aten, y, weight);
      gemm.weightGradient(aten, y, x, gradient, true);
      return (System.nanoTime() - begin) / 1e6;
    }
  }
}

package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses for each element type how matrices are multiplied, the first time that it is used. */
final class GemmSelector {
  private static final Logger LOG = LoggerFactory.getLogger(GemmSelector.class);

  /** By how much another library must beat the usual one in a probe. */
  private static final double CLEARLY = 1.25;

  private static final int ROWS = 1024;
  private static final int WIDTH = 512;
  private static final int TRIALS = 3;

  private final Torch torch;
  private final Torch.GemmChoice choice;
  private final Gemm oneDnn = new OneDnnGemm();
  private final Gemm plain = new AtenGemm();
  private final Gemm widened = new WidenedGemm(oneDnn);
  private final Map<ElementType, Gemm> chosen = new EnumMap<>(ElementType.class);
  private final boolean mklIsFast = Processor.current().suitsMkl();

  GemmSelector(Torch torch, Torch.GemmChoice choice) {
    this.torch = torch;
    this.choice = choice;
  }

  Gemm of(ElementType type) {
    Gemm known = chosen.get(type);
    if (known == null) {
      known = choose(type, choice);
      chosen.put(type, known);
      LOG.info("matrix products in {} by {}", type, known.name());
    }
    return known;
  }

  /** Times what can multiply this type, and says which of them is to be taken. */
  Torch.GemmChoice fastest(ElementType type) {
    Gemm gemm = probe(possible(type), type);
    if (gemm == oneDnn) {
      return Torch.GemmChoice.ONEDNN;
    }
    return gemm == plain ? Torch.GemmChoice.ATEN : Torch.GemmChoice.WIDENED;
  }

  /** Takes another choice from now on. */
  void use(ElementType type, Torch.GemmChoice another) {
    Gemm gemm = choose(type, another);
    chosen.put(type, gemm);
    LOG.info("matrix products in {} by {}", type, gemm.name());
  }

  private Gemm choose(ElementType type, Torch.GemmChoice choice) {
    if (torch.device().isCuda()) {
      return new CudaGemm(torch.cuda());
    }
    return switch (choice) {
      case USUAL -> possible(type).getFirst();
      case PROBE -> probe(possible(type), type);
      case ONEDNN -> oneDnn;
      case ATEN -> plain;
      case WIDENED -> type == ElementType.BFLOAT16 ? widened : oneDnn;
    };
  }

  /** What can multiply this type here; the one that is usually the fastest comes first. */
  private List<Gemm> possible(ElementType type) {
    if (type != ElementType.BFLOAT16) {
      return mklIsFast ? List.of(plain, oneDnn) : List.of(oneDnn, plain);
    }
    return torch.multipliesBf16() ? List.of(plain, oneDnn, widened) : List.of(widened, plain);
  }

  private Gemm probe(List<Gemm> candidates, ElementType type) {
    Map<Gemm, Double> times = new LinkedHashMap<>();
    for (int trial = 0; trial <= TRIALS; trial++) {
      for (Gemm candidate : candidates) {
        double time = milliseconds(candidate, type);
        if (trial > 0) { // the first one builds kernels
          times.merge(candidate, time, Math::min);
        }
      }
    }
    times.forEach((gemm, time) -> LOG.info("probe of {}: {} {} ms", type, gemm.name(), time));
    Gemm fastest = candidates.stream().min(Comparator.comparingDouble(times::get)).orElseThrow();
    Gemm usual = candidates.getFirst();
    return times.get(fastest) * CLEARLY < times.get(usual) ? fastest : usual;
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

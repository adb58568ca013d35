package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Chooses how matrices are multiplied by trying it. oneDNN is kept unless ATen's own choice is
 * clearly faster, so that the noise of a busy machine does not change the choice from one start to
 * the next: a resumed run repeats its losses bit by bit only with the same kernels.
 */
final class GemmProbe {
  private static final double CLEARLY = 1.25;
  private static final int ROWS = 512;
  private static final int WIDTH = 512;
  private static final int TRIALS = 3;

  private GemmProbe() {}

  static Gemm choose(Torch torch) {
    Gemm oneDnn = new OneDnnGemm();
    Gemm plain = new AtenGemm();
    try (Aten aten = torch.newScope()) {
      NDArray x = aten.zeros(ElementType.FLOAT32, ROWS, WIDTH);
      NDArray weight = aten.zeros(ElementType.FLOAT32, 2L * WIDTH, WIDTH);
      double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
      for (int trial = 0; trial <= TRIALS; trial++) {
        int index = 0;
        for (Gemm gemm : List.of(oneDnn, plain)) {
          long begin = System.nanoTime();
          gemm.linear(aten, x, weight, null).close();
          if (trial > 0) { // the first builds kernels
            best[index] = Math.min(best[index], System.nanoTime() - begin);
          }
          index++;
        }
      }
      return best[1] * CLEARLY < best[0] ? plain : oneDnn;
    }
  }
}

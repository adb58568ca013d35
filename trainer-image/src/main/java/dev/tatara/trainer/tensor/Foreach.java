package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Operators that change or measure many tensors in one call, as optimizers want them. */
public final class Foreach {
  private final Torch torch;

  Foreach(Torch torch) {
    this.torch = torch;
  }

  /** Writes each source over its target, converting element types. */
  public void copyTo(List<NDArray> targets, List<NDArray> sources) {
    torch.script().call("copy_all_", targets, sources).close();
  }

  /** The sum of the squares of all elements of fp32 tensors. */
  public double squaredNorm(List<NDArray> tensors) {
    if (tensors.isEmpty()) {
      return 0;
    }
    if (torch.fused() != null && torch.fused().takesSquares(tensors)) {
      return torch.fused().squaredNorm(tensors);
    }
    try (Aten aten = torch.newScope()) {
      double squares = 0;
      for (float norm : torch.script().tensor(aten.manager(), "norms", tensors).toFloatArray()) {
        squares += (double) norm * norm;
      }
      return squares;
    }
  }

  /**
   * One AdamW update of each weight, in place. The gradients are divided by {@code gradientDivisor}
   * (a scalar tensor) first, and keep that value.
   *
   * @param steps scalar tensors: the number of this step, counted from 1
   */
  public void adamW(
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> expAvg,
      List<NDArray> expAvgSq,
      List<NDArray> steps,
      double learningRate,
      double beta1,
      double beta2,
      double weightDecay,
      double epsilon,
      NDArray gradientDivisor) {
    torch
        .script()
        .call(
            "adamw_",
            weights,
            gradients,
            expAvg,
            expAvgSq,
            steps,
            learningRate,
            beta1,
            beta2,
            weightDecay,
            epsilon,
            gradientDivisor)
        .close();
  }
}

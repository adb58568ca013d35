package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** {@code aten::_scaled_dot_product_flash_attention_for_cpu}. */
final class CpuFlashKernel implements FlashKernel {
  private static final double NO_DROPOUT = 0;
  private static final boolean CAUSAL = true;

  @Override
  public NDArray[] forward(Aten aten, NDArray queries, NDArray keys, NDArray values) {
    return aten.own(
        aten.torch()
            .dispatcher()
            .callPair(
                "aten::_scaled_dot_product_flash_attention_for_cpu",
                "",
                queries,
                keys,
                values,
                NO_DROPOUT,
                CAUSAL,
                Optional.empty(), // attention mask
                Optional.empty())); // scale
  }

  @Override
  public NDArray[] backward(
      Aten aten,
      NDArray dy,
      NDArray queries,
      NDArray keys,
      NDArray values,
      NDArray output,
      NDArray[] rest) {
    return aten.own(
        aten.torch()
            .dispatcher()
            .callTriple(
                "aten::_scaled_dot_product_flash_attention_for_cpu_backward",
                "",
                dy,
                queries,
                keys,
                values,
                output,
                rest[0], // logarithms of the softmax's sums
                NO_DROPOUT,
                CAUSAL,
                Optional.empty(),
                Optional.empty()));
  }
}

package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/** {@link CudaAttention} over tensors of a scope: bf16, head sizes up to 256 that 8 divides. */
final class CudaFlashKernel implements FlashKernel {
  @Override
  public NDArray[] forward(Aten aten, NDArray queries, NDArray keys, NDArray values) {
    return aten.own(
        aten.torch()
            .cuda()
            .attention()
            .forward(Torch.handle(queries), Torch.handle(keys), Torch.handle(values)));
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
    long[] kept = new long[1 + rest.length];
    kept[0] = Torch.handle(output);
    for (int i = 0; i < rest.length; i++) {
      kept[i + 1] = Torch.handle(rest[i]);
    }
    return aten.own(
        aten.torch()
            .cuda()
            .attention()
            .backward(
                Torch.handle(dy),
                Torch.handle(queries),
                Torch.handle(keys),
                Torch.handle(values),
                kept,
                queries.getShape().get(2)));
  }
}

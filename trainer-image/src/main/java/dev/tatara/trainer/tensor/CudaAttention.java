package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tatara.trainer.cuda.NativeFunctions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Flash attention on a GPU, {@code aten::_scaled_dot_product_flash_attention} and its backward
 * pass, through libtorch's C functions for CUDA: the dispatcher's C interface of 2.7 confuses the
 * types of results where numbers stand among tensors.
 */
final class CudaAttention {
  private static final int RESULTS = 9;
  private static final int CAUSAL = 1;

  private final LibTorch torch;
  private final MethodHandle forward;
  private final MethodHandle backward;
  private final MemorySegment cells = Arena.global().allocate(JAVA_LONG, RESULTS);

  /** Stands for cum_seq_q and cum_seq_k, which only sequences of different lengths have. */
  private final long undefined;

  CudaAttention(LibTorch torch, NativeFunctions functions) {
    this.torch = torch;
    forward =
        functions.find(
            "aoti_torch_cuda__scaled_dot_product_flash_attention",
            JAVA_LONG, // query
            JAVA_LONG, // key
            JAVA_LONG, // value
            JAVA_DOUBLE, // dropout_p
            JAVA_INT, // is_causal
            JAVA_INT, // return_debug_mask
            ADDRESS, // scale: none is 1 / sqrt(d)
            ADDRESS, // 0: output
            ADDRESS, // 1: logsumexp
            ADDRESS, // 2: cum_seq_q
            ADDRESS, // 3: cum_seq_k
            ADDRESS, // 4: max_q
            ADDRESS, // 5: max_k
            ADDRESS, // 6: rng_state
            ADDRESS, // 7: unused
            ADDRESS); // 8: debug_attn_mask
    backward =
        functions.find(
            "aoti_torch_cuda__scaled_dot_product_flash_attention_backward",
            JAVA_LONG, // grad_out
            JAVA_LONG, // query
            JAVA_LONG, // key
            JAVA_LONG, // value
            JAVA_LONG, // out
            JAVA_LONG, // logsumexp
            JAVA_LONG, // cum_seq_q
            JAVA_LONG, // cum_seq_k
            JAVA_LONG, // max_q
            JAVA_LONG, // max_k
            JAVA_DOUBLE, // dropout_p
            JAVA_INT, // is_causal
            JAVA_LONG, // philox_seed: the forward pass's rng_state
            JAVA_LONG, // philox_offset: its unused
            ADDRESS, // scale
            ADDRESS,
            ADDRESS,
            ADDRESS);
    MethodHandle newUndefined = functions.find("aoti_torch_new_uninitialized_tensor", ADDRESS);
    torch.check("new_uninitialized_tensor", () -> (int) newUndefined.invokeExact(cell(0)));
    undefined = result(0);
  }

  /**
   * Causal attention of handles [b, a, s, d].
   *
   * @return handles of output, logarithms of sums, and the two states of a generator that without
   *     dropout nobody asks
   */
  long[] forward(long queries, long keys, long values) {
    torch.check(
        "_scaled_dot_product_flash_attention",
        () ->
            (int)
                forward.invokeExact(
                    queries,
                    keys,
                    values,
                    0.0,
                    CAUSAL,
                    0,
                    MemorySegment.NULL,
                    cell(0),
                    cell(1),
                    cell(2),
                    cell(3),
                    cell(4),
                    cell(5),
                    cell(6),
                    cell(7),
                    cell(8)));
    long[] kept = {result(0), result(1), result(6), result(7)};
    long[] unneeded = {result(2), result(3), result(8)};
    for (long handle : unneeded) {
      if (handle != 0) {
        torch.delete(handle);
      }
    }
    return kept;
  }

  /**
   * Handles of the gradients of queries, keys and values, for sequences of {@code length}.
   *
   * @param kept what the forward pass has returned
   */
  long[] backward(long dy, long queries, long keys, long values, long[] kept, long length) {
    long output = kept[0];
    long logSums = kept[1];
    long seed = kept[2];
    long offset = kept[3];
    torch.check(
        "_scaled_dot_product_flash_attention_backward",
        () ->
            (int)
                backward.invokeExact(
                    dy,
                    queries,
                    keys,
                    values,
                    output,
                    logSums,
                    undefined,
                    undefined,
                    length,
                    length,
                    0.0,
                    CAUSAL,
                    seed,
                    offset,
                    MemorySegment.NULL,
                    cell(0),
                    cell(1),
                    cell(2)));
    return new long[] {result(0), result(1), result(2)};
  }

  private MemorySegment cell(int index) {
    return cells.asSlice((long) index * Long.BYTES, Long.BYTES);
  }

  private long result(int index) {
    return cells.getAtIndex(JAVA_LONG, index);
  }
}

package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tatara.trainer.cuda.NativeFunctions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The one product that ATen 2.7 cannot do: bf16 matrices into an fp32 one, added to what is there.
 * cuBLAS sums in fp32 and writes the sum once, without rounding to bf16 and without a temporary
 * matrix, as Megatron's gradient accumulation fusion does.
 */
final class CudaBlas {
  // cublas_api.h and library_types.h of CUDA 12
  private static final int AS_IT_IS = 0; // CUBLAS_OP_N
  private static final int TRANSPOSED = 1; // CUBLAS_OP_T
  private static final int FP32 = 0; // CUDA_R_32F
  private static final int BF16 = 14; // CUDA_R_16BF
  private static final int COMPUTE_FP32 = 68; // CUBLAS_COMPUTE_32F
  private static final int DEFAULT_ALGORITHM = -1; // CUBLAS_GEMM_DEFAULT

  private final MethodHandle setStream;
  private final MethodHandle multiply;
  private final long handle;
  private final MemorySegment one = Arena.global().allocateFrom(JAVA_FLOAT, 1);
  private final MemorySegment zero = Arena.global().allocateFrom(JAVA_FLOAT, 0);
  private long currentStream;

  /** Makes a handle on the current device, with the default stream. */
  CudaBlas(NativeFunctions functions) {
    setStream = functions.find("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    multiply =
        functions.find(
            "cublasGemmEx",
            JAVA_LONG, // handle
            JAVA_INT, // operation on A
            JAVA_INT, // operation on B
            JAVA_INT, // m
            JAVA_INT, // n
            JAVA_INT, // k
            ADDRESS, // alpha
            JAVA_LONG, // A
            JAVA_INT,
            JAVA_INT, // lda
            JAVA_LONG, // B
            JAVA_INT,
            JAVA_INT, // ldb
            ADDRESS, // beta
            JAVA_LONG, // C
            JAVA_INT,
            JAVA_INT, // ldc
            JAVA_INT, // compute type
            JAVA_INT); // algorithm
    MethodHandle create = functions.find("cublasCreate_v2", ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cell = arena.allocate(JAVA_LONG);
      check("cublasCreate", () -> (int) create.invokeExact(cell));
      handle = cell.get(JAVA_LONG, 0);
    }
  }

  /**
   * A row-major matrix.
   *
   * @param address of its first element on the device
   * @param rowStride elements from a row to the next
   */
  record Matrix(long address, long rowStride) {}

  /**
   * {@code target = dy^T x}, or {@code target += dy^T x}.
   *
   * <p>cuBLAS counts by columns, to which a row-major matrix is its transpose: what is computed is
   * {@code target^T [in, out] = x^T [in, n] (dy^T)^T [n, out]}.
   *
   * @param dy bf16 [n, out]
   * @param x bf16 [n, in]
   * @param target fp32 [out, in]
   * @param stream to run on
   */
  void weightGradient(
      Matrix dy,
      Matrix x,
      Matrix target,
      long rows,
      long in,
      long out,
      boolean accumulate,
      long stream) {
    if (stream != currentStream) {
      check("cublasSetStream", () -> (int) setStream.invokeExact(handle, stream));
      currentStream = stream;
    }
    int m = Math.toIntExact(in);
    int n = Math.toIntExact(out);
    int k = Math.toIntExact(rows);
    int ldA = Math.toIntExact(x.rowStride());
    int ldB = Math.toIntExact(dy.rowStride());
    int ldC = Math.toIntExact(target.rowStride());
    long a = x.address();
    long b = dy.address();
    long c = target.address();
    MemorySegment beta = accumulate ? one : zero;
    check(
        "cublasGemmEx",
        () ->
            (int)
                multiply.invokeExact(
                    handle,
                    AS_IT_IS,
                    TRANSPOSED,
                    m,
                    n,
                    k,
                    one,
                    a,
                    BF16,
                    ldA,
                    b,
                    BF16,
                    ldB,
                    beta,
                    c,
                    FP32,
                    ldC,
                    COMPUTE_FP32,
                    DEFAULT_ALGORITHM));
  }

  private static void check(String what, NativeFunctions.Call call) {
    NativeFunctions.check(what, code -> "see cublasStatus_t in cublas_api.h", call);
  }
}

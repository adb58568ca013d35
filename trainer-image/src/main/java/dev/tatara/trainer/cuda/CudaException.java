package dev.tatara.trainer.cuda;

/** A function of the CUDA runtime, or of a library on it, failed. */
public final class CudaException extends RuntimeException {
  private final int code;

  /**
   * @param code what the function returned; 0 where it could not be called
   */
  public CudaException(String message, int code) {
    super(message);
    this.code = code;
  }

  CudaException(String message, Throwable cause) {
    super(message, cause);
    this.code = 0;
  }

  /** What the function returned: a {@code cudaError_t}. */
  public int code() {
    return code;
  }
}

package dev.tatara.trainer.tensor;

/** An ATen operator, or a call of libtorch's C interface, refused its arguments. */
public final class TorchException extends RuntimeException {
  TorchException(String message) {
    super(message);
  }

  TorchException(String message, Throwable cause) {
    super(message, cause);
  }
}

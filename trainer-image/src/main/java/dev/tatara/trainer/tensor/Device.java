package dev.tatara.trainer.tensor;

/**
 * Where tensors live and operators run.
 *
 * @param kind of processor
 * @param index which GPU; -1 for the CPU
 */
public record Device(Kind kind, int index) {
  /** The processors that the trainer knows. */
  public enum Kind {
    CPU,
    CUDA
  }

  /** The host's processor and memory. */
  public static final Device CPU = new Device(Kind.CPU, -1);

  /** A GPU by its number among those that the process sees. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  public boolean isCuda() {
    return kind == Kind.CUDA;
  }

  /** The number of this kind in libtorch (c10/core/DeviceType.h). */
  int typeCode() {
    return isCuda() ? 1 : 0;
  }

  /** The number of the device in libtorch; the CPU's is not looked at. */
  int indexCode() {
    return isCuda() ? index : 0;
  }

  /** DJL's name of it. */
  ai.djl.Device djl() {
    return isCuda() ? ai.djl.Device.gpu(index) : ai.djl.Device.cpu();
  }

  @Override
  public String toString() {
    return isCuda() ? "cuda:" + index : "cpu";
  }
}

package dev.tatara.trainer.comm.nccl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;

/**
 * Streams and events of the CUDA runtime (cuda_runtime_api.h, CUDA 12), and copies for messages.
 * Streams and events are their addresses; stream 0 is the default stream. Thread-safe; the current
 * GPU is one of the thread.
 */
public final class CudaStreams {
  private static final int NON_BLOCKING_STREAM = 1; // cudaStreamNonBlocking
  private static final int EVENT_WITHOUT_TIMING = 2; // cudaEventDisableTiming
  private static final int DEVICE_TO_DEVICE = 3; // cudaMemcpyDeviceToDevice
  private static final int NOT_READY = 600; // cudaErrorNotReady

  static final Map<String, FunctionDescriptor> FUNCTIONS =
      Map.ofEntries(
          Map.entry("cudaGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT)),
          code("cudaGetDevice", ADDRESS),
          code("cudaSetDevice", JAVA_INT),
          code("cudaStreamCreateWithFlags", ADDRESS, JAVA_INT),
          code("cudaStreamDestroy", JAVA_LONG),
          code("cudaStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT),
          code("cudaEventCreateWithFlags", ADDRESS, JAVA_INT),
          code("cudaEventRecord", JAVA_LONG, JAVA_LONG),
          code("cudaEventQuery", JAVA_LONG),
          code("cudaEventDestroy", JAVA_LONG),
          code("cudaMallocAsync", ADDRESS, JAVA_LONG, JAVA_LONG),
          code("cudaFreeAsync", JAVA_LONG, JAVA_LONG),
          code("cudaMemcpyAsync", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));

  private final MethodHandle errorString;
  private final MethodHandle getDevice;
  private final MethodHandle setDevice;
  private final MethodHandle createStream;
  private final MethodHandle destroyStream;
  private final MethodHandle waitEvent;
  private final MethodHandle createEvent;
  private final MethodHandle recordEvent;
  private final MethodHandle queryEvent;
  private final MethodHandle destroyEvent;
  private final MethodHandle allocate;
  private final MethodHandle free;
  private final MethodHandle copy;

  private CudaStreams(NativeLibrary library) {
    errorString = find(library, "cudaGetErrorString");
    getDevice = find(library, "cudaGetDevice");
    setDevice = find(library, "cudaSetDevice");
    createStream = find(library, "cudaStreamCreateWithFlags");
    destroyStream = find(library, "cudaStreamDestroy");
    waitEvent = find(library, "cudaStreamWaitEvent");
    createEvent = find(library, "cudaEventCreateWithFlags");
    recordEvent = find(library, "cudaEventRecord");
    queryEvent = find(library, "cudaEventQuery");
    destroyEvent = find(library, "cudaEventDestroy");
    allocate = find(library, "cudaMallocAsync");
    free = find(library, "cudaFreeAsync");
    copy = find(library, "cudaMemcpyAsync");
  }

  private static Map.Entry<String, FunctionDescriptor> code(String name, MemoryLayout... layouts) {
    return Map.entry(name, FunctionDescriptor.of(JAVA_INT, layouts));
  }

  private static MethodHandle find(NativeLibrary library, String function) {
    return library.require(function, FUNCTIONS.get(function));
  }

  /**
   * Loads the CUDA runtime.
   *
   * @param candidates names for the dynamic linker, or paths, of it or of a library that needs it
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when none is there
   */
  public static CudaStreams open(List<String> candidates) {
    return new CudaStreams(
        NativeLibrary.open(
            candidates,
            "cudaStreamWaitEvent",
            "use the CUDA image, or TATARA_COMMUNICATOR=tcp or shared-memory"));
  }

  /** This thread's current GPU. */
  public int device() {
    return (int) cell("cudaGetDevice", cell -> (int) getDevice.invokeExact(cell));
  }

  /** Makes a GPU the current one of this thread. */
  public void setDevice(int device) {
    check("cudaSetDevice", () -> (int) setDevice.invokeExact(device));
  }

  /** A stream of the current GPU that runs beside the default stream. */
  public long newStream() {
    return cell(
        "cudaStreamCreateWithFlags",
        cell -> (int) createStream.invokeExact(cell, NON_BLOCKING_STREAM));
  }

  public void destroyStream(long stream) {
    check("cudaStreamDestroy", () -> (int) destroyStream.invokeExact(stream));
  }

  /** An event that happens when the stream has done what it was given so far. */
  public long record(long stream) {
    long event =
        cell(
            "cudaEventCreateWithFlags",
            cell -> (int) createEvent.invokeExact(cell, EVENT_WITHOUT_TIMING));
    check("cudaEventRecord", () -> (int) recordEvent.invokeExact(event, stream));
    return event;
  }

  /** What the stream is given from now on waits for the event; the caller does not. */
  public void await(long stream, long event) {
    check("cudaStreamWaitEvent", () -> (int) waitEvent.invokeExact(stream, event, 0));
  }

  /** Whether the event has happened. */
  public boolean happened(long event) {
    int code = NativeLibrary.call("cudaEventQuery", () -> (int) queryEvent.invokeExact(event));
    if (code == NOT_READY) {
      return false;
    }
    check("cudaEventQuery", () -> code);
    return true;
  }

  /** Streams that wait for the event go on doing so. */
  public void forget(long event) {
    check("cudaEventDestroy", () -> (int) destroyEvent.invokeExact(event));
  }

  /** A copy of GPU memory, made when the stream comes to it. */
  public long copy(long memory, long bytes, long stream) {
    long target =
        cell(
            "cudaMallocAsync",
            cell -> (int) allocate.invokeExact(cell, Math.max(1, bytes), stream));
    check(
        "cudaMemcpyAsync",
        () -> (int) copy.invokeExact(target, memory, bytes, DEVICE_TO_DEVICE, stream));
    return target;
  }

  /** Frees a copy when the stream has done what it was given so far. */
  public void free(long memory, long stream) {
    check("cudaFreeAsync", () -> (int) free.invokeExact(memory, stream));
  }

  private interface Filling {
    int run(MemorySegment cell) throws Throwable;
  }

  /** The value that a function writes into a cell of 4 or 8 bytes. */
  private long cell(String function, Filling call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cell = arena.allocate(JAVA_LONG);
      check(function, () -> call.run(cell));
      return cell.get(JAVA_LONG, 0);
    }
  }

  private void check(String function, NativeLibrary.Call call) {
    int code = NativeLibrary.call(function, call);
    if (code != 0) {
      throw NcclException.ofCuda(function, describe(code));
    }
  }

  String describe(int code) {
    try {
      return NativeLibrary.text((MemorySegment) errorString.invokeExact(code));
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot call cudaGetErrorString", impossible);
    }
  }
}

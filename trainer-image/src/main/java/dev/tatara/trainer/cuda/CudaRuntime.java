package dev.tatara.trainer.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The CUDA runtime (cuda_runtime_api.h, CUDA 12). Streams and events are their addresses; stream 0
 * is the default stream, which libtorch computes on. Thread-safe; the current device is one of the
 * thread.
 */
public final class CudaRuntime {
  static final int HOST_TO_DEVICE = 1; // cudaMemcpyHostToDevice
  static final int DEVICE_TO_HOST = 2; // cudaMemcpyDeviceToHost
  static final int DEVICE_TO_DEVICE = 3; // cudaMemcpyDeviceToDevice
  static final int DEVICE_MEMORY = 2; // cudaMemoryTypeDevice
  static final int MANAGED_MEMORY = 3; // cudaMemoryTypeManaged
  static final int NOT_READY = 600; // cudaErrorNotReady
  static final int NON_BLOCKING_STREAM = 1; // cudaStreamNonBlocking
  static final int EVENT_WITHOUT_TIMING = 2; // cudaEventDisableTiming
  static final int CAPABILITY_MAJOR = 75; // cudaDevAttrComputeCapabilityMajor
  static final int CAPABILITY_MINOR = 76; // cudaDevAttrComputeCapabilityMinor

  /** More than sizeof(cudaDeviceProp) in any CUDA 12; it begins with the name, char[256]. */
  private static final int PROPERTIES_BYTES = 8192;

  /** More than sizeof(cudaPointerAttributes) in any CUDA; it begins with the type of memory. */
  private static final int ATTRIBUTES_BYTES = 256;

  private final MethodHandle errorString;
  private final MethodHandle deviceCount;
  private final MethodHandle setDevice;
  private final MethodHandle getDevice;
  private final MethodHandle deviceAttribute;
  private final MethodHandle deviceProperties;
  private final MethodHandle memoryInfo;
  private final MethodHandle hostAllocate;
  private final MethodHandle hostFree;
  private final MethodHandle copy;
  private final MethodHandle createStream;
  private final MethodHandle destroyStream;
  private final MethodHandle synchronizeStream;
  private final MethodHandle createEvent;
  private final MethodHandle destroyEvent;
  private final MethodHandle recordEvent;
  private final MethodHandle waitEvent;
  private final MethodHandle synchronizeEvent;
  private final MethodHandle queryEvent;
  private final MethodHandle pointerAttributes;
  private final MethodHandle allocate;
  private final MethodHandle free;

  /**
   * @param functions of the runtime's library, or of one that needs it: {@code libtorch_cuda.so}
   * @throws CudaException if it lacks a function
   */
  public CudaRuntime(NativeFunctions functions) {
    errorString = find(functions, "cudaGetErrorString");
    deviceCount = find(functions, "cudaGetDeviceCount");
    setDevice = find(functions, "cudaSetDevice");
    getDevice = find(functions, "cudaGetDevice");
    deviceAttribute = find(functions, "cudaDeviceGetAttribute");
    deviceProperties = find(functions, "cudaGetDeviceProperties_v2");
    memoryInfo = find(functions, "cudaMemGetInfo");
    hostAllocate = find(functions, "cudaHostAlloc");
    hostFree = find(functions, "cudaFreeHost");
    copy = find(functions, "cudaMemcpyAsync");
    pointerAttributes = find(functions, "cudaPointerGetAttributes");
    allocate = find(functions, "cudaMallocAsync");
    free = find(functions, "cudaFreeAsync");
    createStream = find(functions, "cudaStreamCreateWithFlags");
    destroyStream = find(functions, "cudaStreamDestroy");
    synchronizeStream = find(functions, "cudaStreamSynchronize");
    waitEvent = find(functions, "cudaStreamWaitEvent");
    createEvent = find(functions, "cudaEventCreateWithFlags");
    destroyEvent = find(functions, "cudaEventDestroy");
    recordEvent = find(functions, "cudaEventRecord");
    synchronizeEvent = find(functions, "cudaEventSynchronize");
    queryEvent = find(functions, "cudaEventQuery");
  }

  private static MethodHandle find(NativeFunctions functions, String name) {
    return functions.find(name, CudaFunctions.ALL.get(name));
  }

  // ---- devices

  /**
   * GPUs that this process may use.
   *
   * @throws CudaException where there is no driver, one that is too old, or no GPU
   */
  public int deviceCount() {
    return (int)
        cell("cudaGetDeviceCount", cell -> (int) deviceCount.invokeExact(cell)); // little-endian
  }

  /** Makes a GPU the current one of this thread. */
  public void setDevice(int device) {
    check("cudaSetDevice", () -> (int) setDevice.invokeExact(device));
  }

  /** The current GPU of this thread. */
  public int device() {
    return (int) cell("cudaGetDevice", cell -> (int) getDevice.invokeExact(cell));
  }

  /** A GPU's name, such as {@code NVIDIA A100-SXM4-40GB}. */
  public String deviceName(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment properties = arena.allocate(PROPERTIES_BYTES, Long.BYTES);
      check(
          "cudaGetDeviceProperties", () -> (int) deviceProperties.invokeExact(properties, device));
      return properties.getString(0);
    }
  }

  /** A GPU's compute capability times ten: 80 for 8.0. */
  public int computeCapability(int device) {
    return 10 * attribute(CAPABILITY_MAJOR, device) + attribute(CAPABILITY_MINOR, device);
  }

  private int attribute(int attribute, int device) {
    return (int)
        cell(
            "cudaDeviceGetAttribute",
            cell -> (int) deviceAttribute.invokeExact(cell, attribute, device));
  }

  /** The memory of this thread's current GPU. */
  public DeviceMemory memory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(JAVA_LONG);
      MemorySegment total = arena.allocate(JAVA_LONG);
      check("cudaMemGetInfo", () -> (int) memoryInfo.invokeExact(free, total));
      return new DeviceMemory(free.get(JAVA_LONG, 0), total.get(JAVA_LONG, 0));
    }
  }

  // ---- memory

  /** Page-locked host memory, which the GPU copies from and to at full speed. */
  public MemorySegment allocateHost(Arena arena, long bytes) {
    long size = Math.max(1, bytes);
    long address = cell("cudaHostAlloc", cell -> (int) hostAllocate.invokeExact(cell, size, 0));
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, this::freeHost);
  }

  private void freeHost(MemorySegment memory) {
    check("cudaFreeHost", () -> (int) hostFree.invokeExact(memory));
  }

  /**
   * Copies host memory to the GPU after what the stream has to do. Of pageable memory the bytes
   * have been read when it returns; page-locked memory is read when the stream comes to it.
   *
   * @param host native memory
   */
  public void copyToDevice(long device, MemorySegment host, long stream) {
    MemorySegment target = MemorySegment.ofAddress(device);
    check(
        "cudaMemcpyAsync",
        () -> (int) copy.invokeExact(target, host, host.byteSize(), HOST_TO_DEVICE, stream));
  }

  /**
   * Copies GPU memory to the host after what the stream has to do; the bytes are there when {@link
   * #synchronize} returns.
   *
   * @param host native memory
   */
  public void copyToHost(MemorySegment host, long device, long stream) {
    MemorySegment source = MemorySegment.ofAddress(device);
    check(
        "cudaMemcpyAsync",
        () -> (int) copy.invokeExact(host, source, host.byteSize(), DEVICE_TO_HOST, stream));
  }

  /** Whether an address is of GPU memory, and not of the host's. */
  public boolean isOnDevice(long address) {
    MemorySegment pointer = MemorySegment.ofAddress(address);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
      check(
          "cudaPointerGetAttributes",
          () -> (int) pointerAttributes.invokeExact(attributes, pointer));
      int type = attributes.get(JAVA_INT, 0);
      return type == DEVICE_MEMORY || type == MANAGED_MEMORY;
    }
  }

  /**
   * The address of GPU memory that may be used after what the stream has to do. It is of CUDA's own
   * pool, not of libtorch's.
   */
  public long allocateOnDevice(long bytes, long stream) {
    long size = Math.max(1, bytes);
    return cell("cudaMallocAsync", cell -> (int) allocate.invokeExact(cell, size, stream));
  }

  /** Frees such memory after what the stream has to do. */
  public void freeOnDevice(long memory, long stream) {
    MemorySegment address = MemorySegment.ofAddress(memory);
    check("cudaFreeAsync", () -> (int) free.invokeExact(address, stream));
  }

  /** Copies within the memory of GPUs after what the stream has to do. */
  public void copyOnDevice(long target, long source, long bytes, long stream) {
    MemorySegment to = MemorySegment.ofAddress(target);
    MemorySegment from = MemorySegment.ofAddress(source);
    check(
        "cudaMemcpyAsync", () -> (int) copy.invokeExact(to, from, bytes, DEVICE_TO_DEVICE, stream));
  }

  // ---- streams and events

  /** A stream of this thread's current GPU that runs beside the default stream. */
  public long newStream() {
    return cell(
        "cudaStreamCreateWithFlags",
        cell -> (int) createStream.invokeExact(cell, NON_BLOCKING_STREAM));
  }

  public void destroyStream(long stream) {
    check("cudaStreamDestroy", () -> (int) destroyStream.invokeExact(stream));
  }

  /** Returns when the stream has done all that it was given. */
  public void synchronize(long stream) {
    check("cudaStreamSynchronize", () -> (int) synchronizeStream.invokeExact(stream));
  }

  /** An event, to be recorded in one stream and waited for by others. */
  public long newEvent() {
    return cell(
        "cudaEventCreateWithFlags",
        cell -> (int) createEvent.invokeExact(cell, EVENT_WITHOUT_TIMING));
  }

  public void destroyEvent(long event) {
    check("cudaEventDestroy", () -> (int) destroyEvent.invokeExact(event));
  }

  /** The event happens when the stream has done what it was given so far. */
  public void record(long event, long stream) {
    check("cudaEventRecord", () -> (int) recordEvent.invokeExact(event, stream));
  }

  /** What the stream is given from now on waits for the event; the caller doesn't. */
  public void await(long stream, long event) {
    check("cudaStreamWaitEvent", () -> (int) waitEvent.invokeExact(stream, event, 0));
  }

  /** Returns when the event has happened. */
  public void synchronizeEvent(long event) {
    check("cudaEventSynchronize", () -> (int) synchronizeEvent.invokeExact(event));
  }

  /** Whether the event has happened. */
  public boolean hasHappened(long event) {
    try {
      check("cudaEventQuery", () -> (int) queryEvent.invokeExact(event));
      return true;
    } catch (CudaException e) {
      if (e.code() == NOT_READY) {
        return false;
      }
      throw e;
    }
  }

  // ---- calls

  private interface Filling {
    int run(MemorySegment cell) throws Throwable;
  }

  /** The value that a function writes into a cell of 4 or 8 bytes. */
  private long cell(String what, Filling call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cell = arena.allocate(JAVA_LONG);
      check(what, () -> call.run(cell));
      return cell.get(JAVA_LONG, 0);
    }
  }

  private void check(String what, NativeFunctions.Call call) {
    NativeFunctions.check(what, this::describe, call);
  }

  private String describe(int code) {
    try {
      MemorySegment text = (MemorySegment) errorString.invokeExact(code);
      return text.reinterpret(Integer.MAX_VALUE).getString(0);
    } catch (Throwable impossible) {
      return "unknown error";
    }
  }
}

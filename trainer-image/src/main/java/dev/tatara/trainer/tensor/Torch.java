package dev.tatara.trainer.tensor;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.tatara.trainer.DjlLibraries;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.tensor.host.HostKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The started PyTorch engine and the bridges to its operators. One per process; tensors are made
 * and computed with in {@linkplain #newScope() scopes}.
 *
 * <p>Autograd is switched off on the thread that starts the engine, which is the thread that must
 * compute: libtorch keeps the grad mode and the thread count per thread.
 *
 * <p>DJL unpacks libtorch (450 MB) once into {@code $DJL_CACHE_DIR}, by default {@code ~/.djl.ai},
 * or the temporary folder when that cannot be written.
 */
public final class Torch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Torch.class);

  private final PtNDManager root;
  private final Device device;
  private final LibTorch library;
  private final CudaDevice cuda;
  private final Dispatcher dispatcher;
  private final ScriptFunctions script;
  private final GemmSelector gemms;
  private final Fused fused;

  private Torch(Path libtorch, Device device, PtNDManager root, int threads, GemmChoice choice) {
    this.root = root;
    this.device = device;
    Path kernels = device.isCuda() ? CudaLibrary.in(libtorch) : libtorch.resolve("libtorch_cpu.so");
    this.library = new LibTorch(kernels, device);
    this.cuda = device.isCuda() ? CudaDevice.open(libtorch, device.index(), library) : null;
    this.dispatcher = new Dispatcher(library);
    this.script = new ScriptFunctions(root);
    this.gemms = new GemmSelector(this, choice);
    this.fused =
        device.isCuda()
            ? null
            : HostKernels.of(libtorch, threads).map(all -> new Fused(this, all)).orElse(null);
  }

  /** How matrices are multiplied on CPUs; on a GPU it is always cuBLAS. */
  public enum GemmChoice {
    /**
     * What is usually the fastest for the element type and the processor: the same on every start,
     * which the outcome of a timing is not.
     */
    USUAL,
    /** The fastest of all that the processor can do, timed at first use. */
    PROBE,
    /** oneDNN. */
    ONEDNN,
    /** What libtorch itself takes: MKL for fp32. */
    ATEN,
    /** fp32 by oneDNN, bf16 as fp32. */
    WIDENED
  }

  /** Starts the engine as {@link #start(int, GemmChoice)} with the usual choice. */
  public static Torch start(int threads) {
    return start(threads, GemmChoice.USUAL);
  }

  /** Starts the engine on the CPU; see {@link #start(Device, int, GemmChoice)}. */
  public static Torch start(int threads, GemmChoice choice) {
    return start(Device.CPU, threads, choice);
  }

  /**
   * Starts the engine on a device with the usual choice; see {@link #start(Device, int,
   * GemmChoice)}.
   */
  public static Torch start(Device device, int threads) {
    return start(device, threads, GemmChoice.USUAL);
  }

  /**
   * Starts the engine as {@link #start(Device, int)}, and has it take kernels alone that give the
   * same bits in every run.
   */
  public static Torch startDeterministic(Device device, int threads) {
    Determinism.prepareCublas();
    Torch torch = start(device, threads);
    new Determinism(torch.library).require(true);
    return torch;
  }

  /**
   * Starts the engine.
   *
   * @param device where tensors live and operators run; a GPU becomes the current one of this
   *     thread
   * @param threads threads an operator may use on the CPU: cores / ranks on this machine; more than
   *     there are cores makes every operator crawl
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when there is no such
   *     GPU, no driver, or no libtorch for it
   */
  public static Torch start(Device device, int threads, GemmChoice choice) {
    DjlLibraries.stayOffline();
    long begin = System.nanoTime();
    HostAllocator.keepFreedMemory();
    Engine engine = engine(device);
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
    Path libtorch = Path.of(LibUtils.getLibtorchPath());
    if (device.isCuda()) {
      CudaLibrary.in(libtorch); // before DJL asks the GPU for anything
    }
    PtNDManager root = (PtNDManager) engine.newBaseManager(device.djl());
    Torch torch = new Torch(libtorch, device, root, threads, choice);
    LOG.info(
        "libtorch {} started in {} ms on {}, {} threads",
        engine.getVersion(),
        (System.nanoTime() - begin) / 1_000_000,
        torch.deviceName(),
        threads);
    return torch;
  }

  private static Engine engine(Device device) {
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw device.isCuda() ? CudaDevice.notLoaded(e) : e;
    }
  }

  /** A new scope directly under the process; what is made in it lives until it is closed. */
  public Aten newScope() {
    return new Aten(this, (PtNDManager) root.newSubManager());
  }

  /** Tensors that live now in all scopes. */
  public int liveTensors() {
    return root.getManagedArrays().size();
  }

  /**
   * Bytes of host memory that the tensors of all scopes hold now. What several share, as views and
   * their base do, counts once.
   */
  public long liveBytes() {
    NavigableMap<Long, Long> ends = new TreeMap<>(); // of each piece, by its start
    for (NDArray tensor : root.getManagedArrays()) {
      long start = library.dataPointer(handle(tensor));
      long bytes = library.elementCount(handle(tensor)) * elementType(tensor).bytes();
      ends.merge(start, start + bytes, Math::max);
    }
    long sum = 0;
    long counted = 0; // up to this address
    for (Map.Entry<Long, Long> piece : ends.entrySet()) {
      long from = Math.max(piece.getKey(), counted);
      sum += Math.max(0, piece.getValue() - from);
      counted = Math.max(counted, piece.getValue());
    }
    return sum;
  }

  /** Operators over many tensors at once. */
  public Foreach foreach() {
    return new Foreach(this);
  }

  /** Where tensors live. */
  public Device device() {
    return device;
  }

  /** The device for people: {@code cpu}, or the GPU's number and name. */
  public String deviceName() {
    return cuda == null
        ? device.toString()
        : device + " (" + cuda.runtime().deviceName(device.index()) + ")";
  }

  /** The CUDA runtime on the device of this process; empty on the CPU. */
  public Optional<CudaRuntime> cudaRuntime() {
    return Optional.ofNullable(cuda).map(CudaDevice::runtime);
  }

  /**
   * The bytes of a contiguous tensor in host memory, native byte order. Valid as long as the tensor
   * is not closed; writing into it writes the tensor.
   *
   * @throws IllegalStateException if tensors live on a GPU: see {@link #write}, {@link #copyToHost}
   *     and {@link #exchangeMemory}
   */
  public MemorySegment memory(NDArray tensor) {
    if (cuda != null) {
      throw new IllegalStateException(
          "the tensor " + tensor.getShape() + " is in the memory of " + device + ": copy it");
    }
    return exchangeMemory(tensor);
  }

  /**
   * The bytes of a contiguous tensor where they are, for communicators of the device's kind: in
   * host memory, or in that of the GPU, which Java must not touch (the process would crash) and
   * NCCL may.
   */
  public MemorySegment exchangeMemory(NDArray tensor) {
    long handle = handle(tensor);
    long elements = library.elementCount(handle);
    if (!View.isContiguous(library.sizes(handle), library.strides(handle))) {
      throw new IllegalArgumentException(
          "the tensor "
              + tensor.getShape()
              + " is a strided view: copy it before taking its bytes");
    }
    int bytes = elementType(tensor).bytes();
    return MemorySegment.ofAddress(library.dataPointer(handle)).reinterpret(elements * bytes);
  }

  /**
   * Sets a contiguous tensor.
   *
   * @param writer gets as many bytes as the tensor has, native byte order, and sets them: the
   *     tensor's own on the CPU, else unset host memory that is copied then
   */
  public void write(NDArray tensor, Consumer<MemorySegment> writer) {
    MemorySegment memory = exchangeMemory(tensor);
    if (cuda == null) {
      writer.accept(memory);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(memory.byteSize(), Long.BYTES);
      writer.accept(host);
      cuda.copyToDevice(memory.address(), host);
    }
  }

  /**
   * Copies bytes of a tensor to host memory.
   *
   * @param bytes {@link #exchangeMemory} or a slice of it
   * @param host native memory of the same size
   */
  public void copyToHost(MemorySegment bytes, MemorySegment host) {
    if (cuda == null) {
      host.copyFrom(bytes);
    } else {
      requireSameSize(bytes, host);
      cuda.copyToHost(host, bytes.address());
    }
  }

  /** The element type of a tensor; DJL itself does not know bfloat16. */
  public ElementType elementType(NDArray tensor) {
    return ElementType.ofCode(library.elementType(handle(tensor)));
  }

  /**
   * Copies host memory over bytes of a tensor; the host memory may change when this returns.
   *
   * @param bytes {@link #exchangeMemory} or a slice of it
   * @param host native memory of the same size
   */
  public void copyFromHost(MemorySegment bytes, MemorySegment host) {
    if (cuda == null) {
      bytes.copyFrom(host);
    } else {
      requireSameSize(bytes, host);
      cuda.copyToDevice(bytes.address(), host);
    }
  }

  /** Returns when the GPU has done everything that it was given; on the CPU that is always so. */
  public void awaitDevice() {
    if (cuda != null) {
      cuda.runtime().synchronize(cuda.stream());
    }
  }

  private static void requireSameSize(MemorySegment bytes, MemorySegment host) {
    if (bytes.byteSize() != host.byteSize()) {
      throw new IllegalArgumentException(
          "%d bytes of a tensor, %d of the host".formatted(bytes.byteSize(), host.byteSize()));
    }
  }

  LibTorch library() {
    return library;
  }

  /** The GPU; null on the CPU. */
  CudaDevice cuda() {
    return cuda;
  }

  /** Null on a GPU, and where the JVM has no vectors. */
  boolean isContiguous(NDArray x) {
    return View.isContiguous(library.sizes(handle(x)), library.strides(handle(x)));
  }

  Fused fused() {
    return fused;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  ScriptFunctions script() {
    return script;
  }

  /** Whether oneDNN multiplies bf16 on this processor (AVX-512 or AMX). */
  public boolean multipliesBf16() {
    return dispatcher.callFlag("mkldnn::_is_mkldnn_bf16_supported");
  }

  /**
   * Times how matrices of this type can be multiplied on the CPU, in some tenths of a second.
   *
   * @return the usual way, unless another is clearly faster
   */
  public GemmChoice fastestGemm(ElementType type) {
    return gemms.fastest(type);
  }

  /** Multiplies matrices of this type that way from now on. */
  public void useGemm(ElementType type, GemmChoice choice) {
    gemms.use(type, choice);
  }

  /** How matrices of this type are multiplied on this machine. */
  Gemm gemm(ElementType type) {
    return gemms.of(type);
  }

  static long handle(NDArray tensor) {
    return ((PtNDArray) tensor).getHandle();
  }

  /** Frees every tensor. The engine itself stays loaded. */
  @Override
  public void close() {
    root.close();
  }
}

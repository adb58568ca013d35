package dev.tatara.trainer.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
  private final LibTorch library;
  private final Dispatcher dispatcher;
  private final ScriptFunctions script;
  private final GemmSelector gemms;

  private Torch(PtNDManager root, GemmChoice choice) {
    this.root = root;
    this.library = new LibTorch(Path.of(LibUtils.getLibtorchPath(), "libtorch_cpu.so"));
    this.dispatcher = new Dispatcher(library);
    this.script = new ScriptFunctions(root);
    this.gemms = new GemmSelector(this, choice);
  }

  /** How matrices are multiplied. */
  public enum GemmChoice {
    /**
     * What is usually the fastest for the element type and the processor's instructions. Not the
     * outcome of a timing, which noise on a busy machine may turn: then ranks, or a run before and
     * after a restart, would round differently.
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

  /**
   * Starts the engine.
   *
   * @param threads threads an operator may use: cores / ranks on this machine; more than there are
   *     cores makes every operator crawl
   */
  public static Torch start(int threads, GemmChoice choice) {
    // DJL reads these before anything else; it must neither look for other natives nor report home.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    long begin = System.nanoTime();
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
    Torch torch = new Torch((PtNDManager) engine.newBaseManager(), choice);
    LOG.info(
        "libtorch {} started in {} ms, {} threads",
        engine.getVersion(),
        (System.nanoTime() - begin) / 1_000_000,
        threads);
    return torch;
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

  /**
   * The bytes of a contiguous tensor in host memory, native byte order, for collectives and files.
   * Valid as long as the tensor is not closed; writing into it writes the tensor.
   */
  public MemorySegment memory(NDArray tensor) {
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

  /** The element type of a tensor; DJL itself does not know bfloat16. */
  public ElementType elementType(NDArray tensor) {
    return ElementType.ofCode(library.elementType(handle(tensor)));
  }

  LibTorch library() {
    return library;
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

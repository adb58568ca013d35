package dev.tatara.trainer.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The signatures of cuda_runtime_api.h (CUDA 12) that are used. Streams and events are {@code
 * JAVA_LONG}, memory of either kind is {@code ADDRESS}.
 */
final class CudaFunctions {
  /** Each but cudaGetErrorString returns a cudaError_t. */
  static final Map<String, FunctionDescriptor> ALL = all();

  private CudaFunctions() {}

  private static Map<String, FunctionDescriptor> all() {
    Map<String, FunctionDescriptor> all = new LinkedHashMap<>();
    all.put("cudaGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    all.put("cudaGetDeviceCount", code(ADDRESS));
    all.put("cudaSetDevice", code(JAVA_INT));
    all.put("cudaGetDevice", code(ADDRESS));
    // value*, attribute, device
    all.put("cudaDeviceGetAttribute", code(ADDRESS, JAVA_INT, JAVA_INT));
    all.put("cudaGetDeviceProperties_v2", code(ADDRESS, JAVA_INT));
    // free*, total*
    all.put("cudaMemGetInfo", code(ADDRESS, ADDRESS));
    // memory*, bytes, flags
    all.put("cudaHostAlloc", code(ADDRESS, JAVA_LONG, JAVA_INT));
    all.put("cudaFreeHost", code(ADDRESS));
    // target, source, bytes, kind, stream
    all.put("cudaMemcpyAsync", code(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG));
    all.put("cudaPointerGetAttributes", code(ADDRESS, ADDRESS));
    // memory*, bytes, stream
    all.put("cudaMallocAsync", code(ADDRESS, JAVA_LONG, JAVA_LONG));
    all.put("cudaFreeAsync", code(ADDRESS, JAVA_LONG));
    all.put("cudaStreamCreateWithFlags", code(ADDRESS, JAVA_INT));
    all.put("cudaStreamDestroy", code(JAVA_LONG));
    all.put("cudaStreamSynchronize", code(JAVA_LONG));
    // stream, event, flags
    all.put("cudaStreamWaitEvent", code(JAVA_LONG, JAVA_LONG, JAVA_INT));
    all.put("cudaEventCreateWithFlags", code(ADDRESS, JAVA_INT));
    all.put("cudaEventDestroy", code(JAVA_LONG));
    // event, stream
    all.put("cudaEventRecord", code(JAVA_LONG, JAVA_LONG));
    all.put("cudaEventSynchronize", code(JAVA_LONG));
    all.put("cudaEventQuery", code(JAVA_LONG));
    return Map.copyOf(all);
  }

  private static FunctionDescriptor code(MemoryLayout... parameters) {
    return FunctionDescriptor.of(JAVA_INT, parameters);
  }
}

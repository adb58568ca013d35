package dev.tatara.trainer.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds the binding to the declarations of cuda_runtime_api.h and driver_types.h. */
class CudaHeaderTest {
  private static final Map<String, MemoryLayout> LAYOUTS =
      Map.of(
          "int", JAVA_INT,
          "unsignedint", JAVA_INT,
          "size_t", JAVA_LONG,
          "cudaError_t", JAVA_INT,
          "enumcudaDeviceAttr", JAVA_INT,
          "enumcudaMemcpyKind", JAVA_INT,
          "cudaStream_t", JAVA_LONG,
          "cudaEvent_t", JAVA_LONG);

  @Test
  void signatures() throws IOException {
    Header header = Header.read(NvidiaFiles.header("cuda_runtime_api.h"), LAYOUTS);
    CudaFunctions.ALL.forEach(
        // A macro gives the newer version the name of the older.
        (name, signature) -> header.assertDeclares(name.replace("_v2", ""), signature));
  }

  @Test
  void constants() throws IOException {
    Header header = Header.read(NvidiaFiles.header("driver_types.h"), LAYOUTS);
    assertEquals(CudaRuntime.HOST_TO_DEVICE, header.constant("cudaMemcpyHostToDevice"));
    assertEquals(CudaRuntime.DEVICE_TO_HOST, header.constant("cudaMemcpyDeviceToHost"));
    assertEquals(CudaRuntime.DEVICE_TO_DEVICE, header.constant("cudaMemcpyDeviceToDevice"));
    assertEquals(CudaRuntime.DEVICE_MEMORY, header.constant("cudaMemoryTypeDevice"));
    assertEquals(CudaRuntime.MANAGED_MEMORY, header.constant("cudaMemoryTypeManaged"));
    assertEquals(CudaRuntime.NOT_READY, header.constant("cudaErrorNotReady"));
    assertEquals(CudaRuntime.NON_BLOCKING_STREAM, header.constant("cudaStreamNonBlocking"));
    assertEquals(CudaRuntime.EVENT_WITHOUT_TIMING, header.constant("cudaEventDisableTiming"));
    assertEquals(
        CudaRuntime.CAPABILITY_MAJOR, header.constant("cudaDevAttrComputeCapabilityMajor"));
    assertEquals(
        CudaRuntime.CAPABILITY_MINOR, header.constant("cudaDevAttrComputeCapabilityMinor"));
  }
}

package dev.tatara.trainer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class CudaRuntimeTest {

  /** The library loads anywhere; the first call that needs a GPU says what is missing. */
  @Test
  void saysWhyThereIsNoGpu() {
    CudaRuntime cuda = new CudaRuntime(new NativeFunctions(NvidiaFiles.library("libcudart.so.12")));
    assumeTrue(TestGpus.count() == 0, "there are GPUs here");
    CudaException error = assertThrows(CudaException.class, cuda::deviceCount);
    assertTrue(error.code() != 0);
    assertTrue(
        error.getMessage().matches("cudaGetDeviceCount failed with code \\d+: .*\\w.*"),
        error.getMessage());
  }

  @Test
  void copiesGoThereAndBackAndMemoryIsToldApart() {
    CudaRuntime cuda = TestGpus.require(1);
    cuda.setDevice(0);
    try (Arena arena = Arena.ofConfined()) {
      long stream = cuda.newStream();
      MemorySegment there = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);
      MemorySegment back = arena.allocate(there.byteSize());
      long memory = cuda.allocateOnDevice(there.byteSize(), stream);
      long copy = cuda.allocateOnDevice(there.byteSize(), stream);
      cuda.copyToDevice(memory, there, stream);
      cuda.copyOnDevice(copy, memory, there.byteSize(), stream);
      cuda.copyToHost(back, copy, stream);
      cuda.synchronize(stream);
      assertEquals(-1, there.mismatch(back));
      assertTrue(cuda.isOnDevice(memory));
      assertFalse(cuda.isOnDevice(there.address()));
      assertFalse(cuda.isOnDevice(cuda.allocateHost(arena, 16).address()));
      cuda.freeOnDevice(memory, stream);
      cuda.freeOnDevice(copy, stream);
      cuda.destroyStream(stream);
    }
  }

  @Test
  void anEventHappensWhenItsStreamHasComeToIt() {
    CudaRuntime cuda = TestGpus.require(1);
    cuda.setDevice(0);
    long first = cuda.newStream();
    long second = cuda.newStream();
    long event = cuda.newEvent();
    cuda.record(event, first);
    cuda.await(second, event);
    cuda.synchronize(second);
    assertTrue(cuda.hasHappened(event));
    cuda.destroyEvent(event);
    cuda.destroyStream(first);
    cuda.destroyStream(second);
  }
}

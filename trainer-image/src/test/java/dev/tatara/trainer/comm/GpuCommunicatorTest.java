package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.cuda.CudaException;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.cuda.NativeFunctions;
import dev.tatara.trainer.cuda.NvidiaFiles;
import dev.tatara.trainer.cuda.TestGpus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is said where NCCL or GPUs are missing, and what is peculiar to memory of GPUs. */
class GpuCommunicatorTest {
  private static final int COUNT = 300_000;

  @Test
  void withoutNcclItSaysWhatToDo() {
    Map<String, String> variables = Map.of("TATARA_NCCL_LIBRARY", "/no/such/libnccl.so.2");
    TrainerException missing =
        assertThrows(TrainerException.class, () -> NcclContext.nccl(variables));
    assertEquals(64, missing.reason().exitCode());
    assertTrue(missing.getMessage().contains("/no/such/libnccl.so.2"), missing.getMessage());
    assertTrue(missing.hint().contains("TATARA_NCCL_LIBRARY"), missing.hint());
  }

  /** Both libraries load without a GPU; the rank must not first wait for the others. */
  @Test
  void withoutAGpuItFailsAtOnce() throws Exception {
    CudaRuntime cuda = new CudaRuntime(new NativeFunctions(NvidiaFiles.library("libcudart.so.12")));
    NcclLibrary nccl = nccl();
    assumeTrue(TestGpus.count() == 0, "there are GPUs here");
    GroupSettings settings = LocalRanks.settings(2, 1, LocalRanks.freePort());
    CudaException error =
        assertThrows(CudaException.class, () -> GpuCommunicator.join(settings, nccl, cuda));
    assertTrue(error.getMessage().startsWith("cudaGetDevice failed"), error.getMessage());
  }

  /** What one rank does on its GPU with some fp32 in its memory. */
  private interface Body {
    void run(GpuCommunicator communicator, CudaRuntime cuda, MemorySegment memory) throws Exception;
  }

  private static NcclLibrary nccl() {
    return NcclLibrary.open(List.of(NvidiaFiles.library("libnccl.so.2").toString()));
  }

  private static void onGpus(int gpus, Body body) throws Exception {
    CudaRuntime cuda = TestGpus.require(gpus);
    NcclLibrary nccl = nccl();
    int port = LocalRanks.freePort();
    try (ExecutorService ranks = Executors.newFixedThreadPool(gpus)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < gpus; i++) {
        int rank = i;
        ends.add(
            ranks.submit(() -> onGpu(LocalRanks.settings(gpus, rank, port), nccl, cuda, body)));
      }
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static Void onGpu(GroupSettings settings, NcclLibrary nccl, CudaRuntime cuda, Body body)
      throws Exception {
    cuda.setDevice(settings.rank());
    long bytes = (long) Float.BYTES * COUNT;
    long address = cuda.allocateOnDevice(bytes, NcclContext.COMPUTE_STREAM);
    try (GpuCommunicator communicator = GpuCommunicator.join(settings, nccl, cuda)) {
      body.run(communicator, cuda, MemorySegment.ofAddress(address).reinterpret(bytes));
    }
    cuda.freeOnDevice(address, NcclContext.COMPUTE_STREAM);
    cuda.synchronize(NcclContext.COMPUTE_STREAM);
    return null;
  }

  private static void fill(CudaRuntime cuda, MemorySegment memory, float value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(memory.byteSize(), Float.BYTES);
      for (long i = 0; i < COUNT; i++) {
        host.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
      cuda.copyToDevice(memory.address(), host, NcclContext.COMPUTE_STREAM);
    }
  }

  private static void assertFilled(CudaRuntime cuda, MemorySegment memory, float value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(memory.byteSize(), Float.BYTES);
      cuda.copyToHost(host, memory.address(), NcclContext.COMPUTE_STREAM);
      cuda.synchronize(NcclContext.COMPUTE_STREAM);
      for (long i = 0; i < COUNT; i++) {
        assertEquals(value, host.getAtIndex(ValueLayout.JAVA_FLOAT, i));
      }
    }
  }

  @Test
  void aGroupOfOneKeepsWhatItHas() throws Exception {
    onGpus(
        1,
        (communicator, cuda, memory) -> {
          fill(cuda, memory, 2);
          communicator.allReduce(memory, DataType.FP32);
          communicator.reduceScatter(memory, DataType.FP32);
          communicator.allGather(memory, DataType.FP32);
          communicator.allReduceMax(memory);
          communicator.broadcast(memory, 0);
          communicator.barrier();
          assertFilled(cuda, memory, 2);
        });
  }

  /** Nothing here is waited for on the host until the end. */
  @Test
  void operationsComeAfterWhatWasComputedBeforeAndBeforeWhatIsComputedAfter() throws Exception {
    onGpus(
        2,
        (communicator, cuda, memory) -> {
          for (int round = 1; round <= 20; round++) {
            fill(cuda, memory, round);
            List<Pending> sums = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              sums.add(communicator.allReduceAsync(memory, DataType.FP32));
            }
            sums.forEach(Pending::await);
            communicator.send(memory, 1 - communicator.rank()); // a copy of 8 times the round
            fill(cuda, memory, -1);
            communicator.receive(memory, 1 - communicator.rank());
            communicator.allReduce(memory, DataType.FP32);
          }
          assertFilled(cuda, memory, 2 * 8 * 20);
        });
  }

  @Test
  void whatIsInHostMemoryGoesBesideIt() throws Exception {
    onGpus(
        2,
        (communicator, cuda, memory) -> {
          fill(cuda, memory, 1);
          try (Arena arena = Arena.ofShared()) {
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.1f, Float.NaN);
            Pending onGpu = communicator.allReduceAsync(memory, DataType.FP32);
            communicator.send(host, 1 - communicator.rank());
            communicator.send(memory, 1 - communicator.rank());
            MemorySegment received = arena.allocate(host.byteSize(), Float.BYTES);
            onGpu.await();
            communicator.receive(memory, 1 - communicator.rank());
            communicator.receive(received, 1 - communicator.rank());
            communicator.allReduceMax(host);
            assertEquals(0.1f, received.getAtIndex(ValueLayout.JAVA_FLOAT, 0));
            assertTrue(Float.isNaN(host.getAtIndex(ValueLayout.JAVA_FLOAT, 1)));
          }
          communicator.barrier();
        });
  }

  @Test
  void aRankThatFailsEndsWhatWaitsOnTheOthersGpus() throws Exception {
    onGpus(
        2,
        (communicator, cuda, memory) -> {
          communicator.allReduce(memory, DataType.FP32);
          communicator.barrier();
          if (communicator.rank() == 1) {
            communicator.abort("out of disk");
            return;
          }
          TrainerException lost =
              assertThrows(
                  TrainerException.class,
                  () -> {
                    communicator.allReduce(memory, DataType.FP32);
                    cuda.synchronize(NcclContext.COMPUTE_STREAM); // ends when NCCL is aborted
                    communicator.barrier();
                  });
          assertEquals(75, lost.reason().exitCode());
          communicator.abort(lost.getMessage());
        });
  }

  @Test
  void aRankThatLeavesEarlyEndsWhatWaitsOnTheOthersGpus() throws Exception {
    onGpus(
        2,
        (communicator, cuda, memory) -> {
          communicator.allReduce(memory, DataType.FP32);
          if (communicator.rank() == 0) {
            Pending sum = communicator.allReduceAsync(memory, DataType.FP32);
            sum.await();
            cuda.synchronize(NcclContext.COMPUTE_STREAM);
            TrainerException lost = assertThrows(TrainerException.class, sum::await);
            assertEquals(75, lost.reason().exitCode());
          }
        });
  }

  @Test
  void ranksThatAreNotThereAreRefused() throws Exception {
    onGpus(
        1,
        (communicator, cuda, memory) -> {
          assertThrows(IllegalArgumentException.class, () -> communicator.send(memory, 0));
          assertThrows(IllegalArgumentException.class, () -> communicator.receive(memory, 1));
          assertThrows(IllegalArgumentException.class, () -> communicator.broadcast(memory, 1));
        });
  }
}

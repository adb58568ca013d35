package dev.tatara.trainer.comm;

import dev.tatara.trainer.cuda.CudaRuntime;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * Has what tests give in host memory go through the memory of the GPU: copied there before an
 * operation, and back when it is awaited.
 */
final class StagedCommunicator implements Communicator {
  private static final long COMPUTE = NcclContext.COMPUTE_STREAM;

  private final Communicator gpu;
  private final CudaRuntime cuda;

  StagedCommunicator(Communicator gpu, CudaRuntime cuda) {
    this.gpu = gpu;
    this.cuda = cuda;
  }

  private Pending staged(MemorySegment host, Function<MemorySegment, Pending> operation) {
    long size = host.byteSize();
    long address = cuda.allocateOnDevice(size, COMPUTE);
    cuda.copyToDevice(address, host, COMPUTE);
    Pending pending = operation.apply(MemorySegment.ofAddress(address).reinterpret(size));
    return new Pending() {
      private boolean done;

      @Override
      public void await() {
        pending.await();
        if (!done) {
          done = true;
          cuda.copyToHost(host, address, COMPUTE);
          cuda.freeOnDevice(address, COMPUTE);
          cuda.synchronize(COMPUTE);
          pending.await(); // says whether a rank was lost meanwhile
        }
      }
    };
  }

  @Override
  public int rank() {
    return gpu.rank();
  }

  @Override
  public int worldSize() {
    return gpu.worldSize();
  }

  @Override
  public Inquiry inquiry() {
    return gpu.inquiry();
  }

  @Override
  public Communicator split(int color, int key) {
    Communicator part = gpu.split(color, key);
    return part.worldSize() == 1 ? part : new StagedCommunicator(part, cuda);
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment elements, DataType type) {
    return staged(elements, memory -> gpu.reduceScatterAsync(memory, type));
  }

  @Override
  public Pending allGatherAsync(MemorySegment elements, DataType type) {
    return staged(elements, memory -> gpu.allGatherAsync(memory, type));
  }

  @Override
  public Pending allReduceAsync(MemorySegment elements, DataType type) {
    return staged(elements, memory -> gpu.allReduceAsync(memory, type));
  }

  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    return staged(floats, gpu::allReduceMaxAsync);
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    return staged(bytes, memory -> gpu.broadcastAsync(memory, root));
  }

  @Override
  public void send(MemorySegment bytes, int peer) {
    long size = bytes.byteSize();
    long address = cuda.allocateOnDevice(size, COMPUTE);
    cuda.copyToDevice(address, bytes, COMPUTE);
    gpu.send(MemorySegment.ofAddress(address).reinterpret(size), peer);
    cuda.freeOnDevice(address, COMPUTE); // a copy is on its way
  }

  @Override
  public Pending sendAsync(MemorySegment bytes, int peer) {
    return staged(bytes, memory -> gpu.sendAsync(memory, peer));
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    return staged(bytes, memory -> gpu.receiveAsync(memory, peer));
  }

  @Override
  public void barrier() {
    gpu.barrier();
  }

  @Override
  public void abort(String reason) {
    gpu.abort(reason);
  }

  @Override
  public void close() {
    gpu.close();
  }
}

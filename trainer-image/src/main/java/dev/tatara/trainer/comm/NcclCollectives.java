package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.comm.nccl.NcclLibrary.Operation;
import dev.tatara.trainer.comm.nccl.NcclLibrary.Type;
import java.lang.foreign.MemorySegment;

/** Collectives of one group in GPU memory, in their stream. */
final class NcclCollectives implements AutoCloseable {
  private final NcclContext context;
  private final Group group;
  private final int rank;
  private final int size;
  private final NcclStream stream;

  /** Opens them for a group; every rank of it calls this. */
  NcclCollectives(NcclContext context, NcclMeeting meeting) {
    this.context = context;
    this.group = meeting.group();
    this.rank = group.rank();
    this.size = group.size();
    this.stream = new NcclStream(context, meeting.withAll(context));
  }

  Pending reduceScatter(Elements elements) {
    return stream.start((comm, stream) -> reduceScatter(elements, comm, stream));
  }

  private void reduceScatter(Elements elements, long comm, long stream) {
    NcclLibrary nccl = context.nccl();
    Type type = type(elements);
    if (elements.count() % size == 0) {
      long length = elements.count() / size;
      long own = address(elements, elements.shard(rank, size));
      long all = elements.memory().address();
      nccl.reduceScatter(all, own, length, type, Operation.SUM, comm, stream);
      return;
    }
    // NCCL knows only shards of equal length.
    nccl.together(
        () -> {
          for (int owner = 0; owner < size; owner++) {
            Shard shard = elements.shard(owner, size);
            long memory = address(elements, shard);
            nccl.reduce(memory, shard.length(), type, Operation.SUM, owner, comm, stream);
          }
        });
  }

  Pending allGather(Elements elements) {
    return stream.start((comm, stream) -> allGather(elements, comm, stream));
  }

  private void allGather(Elements elements, long comm, long stream) {
    NcclLibrary nccl = context.nccl();
    Type type = type(elements);
    if (elements.count() % size == 0) {
      long length = elements.count() / size;
      long own = address(elements, elements.shard(rank, size));
      nccl.allGather(own, elements.memory().address(), length, type, comm, stream);
      return;
    }
    nccl.together(
        () -> {
          for (int owner = 0; owner < size; owner++) {
            Shard shard = elements.shard(owner, size);
            nccl.broadcast(address(elements, shard), shard.length(), type, owner, comm, stream);
          }
        });
  }

  Pending allReduce(Elements elements, Reduction reduction) {
    long memory = elements.memory().address();
    Operation operation =
        switch (reduction) {
          case SUM -> Operation.SUM;
          case MAX -> Operation.MAX;
        };
    return stream.start(
        (comm, stream) ->
            context
                .nccl()
                .allReduce(
                    memory, memory, elements.count(), type(elements), operation, comm, stream));
  }

  Pending broadcast(MemorySegment bytes, int root) {
    long memory = bytes.address();
    int from = group.root(root);
    return stream.start(
        (comm, stream) ->
            context.nccl().broadcast(memory, bytes.byteSize(), Type.BYTE, from, comm, stream));
  }

  private static Type type(Elements elements) {
    return switch (elements.type()) {
      case FP32 -> Type.FLOAT32;
      case BF16 -> Type.BFLOAT16;
    };
  }

  private static long address(Elements elements, Shard shard) {
    return elements.memory().address() + shard.start() * elements.type().bytes();
  }

  /** Returns when the GPU has done all that was given. */
  void finish() {
    stream.finish();
  }

  @Override
  public void close() {
    stream.close();
  }
}

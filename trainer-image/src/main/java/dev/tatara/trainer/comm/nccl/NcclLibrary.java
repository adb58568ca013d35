package dev.tatara.trainer.comm.nccl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * NCCL's C interface. A communicator is for one thread at a time, except that any thread may ask
 * for its error or abort it. Operations return when they stand in their stream.
 */
public final class NcclLibrary {
  /** ncclDataType_t. */
  public enum Type {
    BYTE(0),
    FLOAT32(7),
    BFLOAT16(9);

    final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /** ncclRedOp_t. */
  public enum Operation {
    SUM(0),
    MAX(2);

    final int code;

    Operation(int code) {
      this.code = code;
    }
  }

  /** Length of {@link #uniqueId}. */
  public static final int UNIQUE_ID_BYTES = NcclFunctions.UNIQUE_ID_BYTES;

  static final int SUCCESS = 0; // ncclSuccess
  static final int IN_PROGRESS = 7; // ncclInProgress

  private final Map<String, MethodHandle> functions;
  private final String name;

  private NcclLibrary(NativeLibrary library) {
    name = library.name();
    functions =
        NcclFunctions.ALL.keySet().stream()
            .filter(
                function ->
                    !NcclFunctions.OPTIONAL.contains(function)
                        || library.symbols().find(function).isPresent())
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    function -> library.require(function, NcclFunctions.ALL.get(function))));
  }

  /**
   * Loads NCCL.
   *
   * @param candidates names for the dynamic linker, or paths; the first that is there is taken
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when none is
   */
  public static NcclLibrary open(List<String> candidates) {
    return new NcclLibrary(
        NativeLibrary.open(
            candidates,
            "ncclAllReduce",
            "use the CUDA image, or install NCCL 2.7 or later and name it by TATARA_NCCL_LIBRARY;"
                + " TATARA_DEVICE=cpu (resources.device) needs none"));
  }

  /** Where it was found. */
  public String name() {
    return name;
  }

  /** Such as 22703 for 2.27.3. */
  public int version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment version = arena.allocate(JAVA_INT);
      check("ncclGetVersion", f -> (int) f.invokeExact(version));
      return version.get(JAVA_INT, 0);
    }
  }

  /** What the ranks of a new communicator must share. */
  public byte[] uniqueId() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(NcclFunctions.UNIQUE_ID);
      check("ncclGetUniqueId", f -> (int) f.invokeExact(id));
      return id.toArray(JAVA_BYTE);
    }
  }

  /** Opens a communicator on the thread's current GPU; returns when all ranks have called it. */
  public long open(int ranks, byte[] uniqueId, int rank) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id =
          arena.allocate(NcclFunctions.UNIQUE_ID).copyFrom(MemorySegment.ofArray(uniqueId));
      MemorySegment communicator = arena.allocate(JAVA_LONG);
      check("ncclCommInitRank", f -> (int) f.invokeExact(communicator, ranks, id, rank));
      return communicator.get(JAVA_LONG, 0);
    }
  }

  /** Frees a communicator with nothing under way; may wait for its other ranks on this host. */
  public void destroy(long communicator) {
    check("ncclCommDestroy", f -> (int) f.invokeExact(communicator));
  }

  /** Ends what is under way, on the GPU and in other threads; the communicator is gone. */
  public void abort(long communicator) {
    check("ncclCommAbort", f -> (int) f.invokeExact(communicator));
  }

  /** What went wrong beside the calls, such as on the network; empty if nothing did. */
  public String asynchronousError(long communicator) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = arena.allocate(JAVA_INT);
      check("ncclCommGetAsyncError", f -> (int) f.invokeExact(communicator, error));
      int code = error.get(JAVA_INT, 0);
      return code == SUCCESS || code == IN_PROGRESS ? "" : describe(code);
    }
  }

  public void allReduce(
      long send, long receive, long count, Type type, Operation operation, long comm, long stream) {
    check(
        "ncclAllReduce",
        f -> (int) f.invokeExact(send, receive, count, type.code, operation.code, comm, stream));
  }

  /**
   * @param count elements of the result; {@code send} holds as many for each rank
   */
  public void reduceScatter(
      long send, long receive, long count, Type type, Operation operation, long comm, long stream) {
    check(
        "ncclReduceScatter",
        f -> (int) f.invokeExact(send, receive, count, type.code, operation.code, comm, stream));
  }

  public void reduce(
      long memory, long count, Type type, Operation operation, int root, long comm, long stream) {
    check(
        "ncclReduce",
        f ->
            (int)
                f.invokeExact(
                    memory, memory, count, type.code, operation.code, root, comm, stream));
  }

  /**
   * @param count elements that each rank sends
   */
  public void allGather(long send, long receive, long count, Type type, long comm, long stream) {
    check("ncclAllGather", f -> (int) f.invokeExact(send, receive, count, type.code, comm, stream));
  }

  public void broadcast(long memory, long count, Type type, int root, long comm, long stream) {
    check(
        "ncclBroadcast",
        f -> (int) f.invokeExact(memory, memory, count, type.code, root, comm, stream));
  }

  public void send(long memory, long count, Type type, int peer, long comm, long stream) {
    check("ncclSend", f -> (int) f.invokeExact(memory, count, type.code, peer, comm, stream));
  }

  public void receive(long memory, long count, Type type, int peer, long comm, long stream) {
    check("ncclRecv", f -> (int) f.invokeExact(memory, count, type.code, peer, comm, stream));
  }

  /** Has operations begin together. */
  public void together(Runnable operations) {
    check("ncclGroupStart", f -> (int) f.invokeExact());
    try {
      operations.run();
    } catch (RuntimeException e) {
      try {
        groupEnd(); // or this thread would never begin anything again
      } catch (NcclException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    groupEnd();
  }

  private void groupEnd() {
    check("ncclGroupEnd", f -> (int) f.invokeExact());
  }

  private interface Invocation {
    int of(MethodHandle function) throws Throwable;
  }

  private void check(String function, Invocation invocation) {
    MethodHandle handle = functions.get(function);
    int code = NativeLibrary.call(function, () -> invocation.of(handle));
    // In progress: the communicator's asynchronous error tells how it ended.
    if (code != SUCCESS && code != IN_PROGRESS) {
      throw NcclException.of(function, code, describe(code));
    }
  }

  /** The library's words for a code, and what it says of its last error. */
  String describe(int code) {
    String meaning = string("ncclGetErrorString", f -> (MemorySegment) f.invokeExact(code));
    String last =
        functions.containsKey("ncclGetLastError")
            ? string("ncclGetLastError", f -> (MemorySegment) f.invokeExact(0L))
            : "";
    return last.isBlank() ? meaning : meaning + " (" + last.strip() + ")";
  }

  private interface StringInvocation {
    MemorySegment of(MethodHandle function) throws Throwable;
  }

  private String string(String function, StringInvocation invocation) {
    try {
      return NativeLibrary.text(invocation.of(functions.get(function)));
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot call " + function, impossible);
    }
  }
}

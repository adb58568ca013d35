package dev.tatara.trainer.comm.nccl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The signatures of nccl.h that are used, the same since NCCL 2.7. {@code ADDRESS} is host memory
 * that a function fills or returns; communicators, streams and memory of a GPU are {@code
 * JAVA_LONG}.
 */
final class NcclFunctions {
  static final int UNIQUE_ID_BYTES = 128; // NCCL_UNIQUE_ID_BYTES

  /** ncclUniqueId, which is passed by value. */
  static final StructLayout UNIQUE_ID =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(UNIQUE_ID_BYTES, JAVA_BYTE).withName("internal"));

  /** Only newer versions have this. */
  static final Set<String> OPTIONAL = Set.of("ncclGetLastError");

  static final Map<String, FunctionDescriptor> ALL = all();

  private NcclFunctions() {}

  private static Map<String, FunctionDescriptor> all() {
    Map<String, FunctionDescriptor> all = new LinkedHashMap<>();
    all.put("ncclGetVersion", returningCode(ADDRESS));
    all.put("ncclGetUniqueId", returningCode(ADDRESS));
    all.put("ncclGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    all.put("ncclGetLastError", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    // communicator*, ranks, id, rank
    all.put("ncclCommInitRank", returningCode(ADDRESS, JAVA_INT, UNIQUE_ID, JAVA_INT));
    all.put("ncclCommDestroy", returningCode(JAVA_LONG));
    all.put("ncclCommAbort", returningCode(JAVA_LONG));
    all.put("ncclCommGetAsyncError", returningCode(JAVA_LONG, ADDRESS));
    // send, receive, count, type, operation, communicator, stream
    all.put(
        "ncclAllReduce",
        returningCode(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    all.put(
        "ncclReduceScatter",
        returningCode(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    // send, receive, count, type, operation, root, communicator, stream
    all.put(
        "ncclReduce",
        returningCode(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    // send, receive, count, type, communicator, stream
    all.put(
        "ncclAllGather",
        returningCode(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    // send, receive, count, type, root, communicator, stream
    all.put(
        "ncclBroadcast",
        returningCode(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    // memory, count, type, peer, communicator, stream
    all.put(
        "ncclSend", returningCode(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    all.put(
        "ncclRecv", returningCode(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    all.put("ncclGroupStart", returningCode());
    all.put("ncclGroupEnd", returningCode());
    return Map.copyOf(all);
  }

  private static FunctionDescriptor returningCode(MemoryLayout... parameters) {
    return FunctionDescriptor.of(JAVA_INT, parameters);
  }
}

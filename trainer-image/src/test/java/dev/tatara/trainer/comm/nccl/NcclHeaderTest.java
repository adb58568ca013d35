package dev.tatara.trainer.comm.nccl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.cuda.Header;
import dev.tatara.trainer.cuda.NvidiaFiles;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds the binding to the declarations of nccl.h. */
class NcclHeaderTest {

  private static final Map<String, MemoryLayout> LAYOUTS =
      Map.of(
          "int", ValueLayout.JAVA_INT,
          "size_t", ValueLayout.JAVA_LONG,
          "void*", ValueLayout.JAVA_LONG,
          "ncclResult_t", ValueLayout.JAVA_INT,
          "ncclDataType_t", ValueLayout.JAVA_INT,
          "ncclRedOp_t", ValueLayout.JAVA_INT,
          "ncclUniqueId", NcclFunctions.UNIQUE_ID,
          "ncclComm_t", ValueLayout.JAVA_LONG,
          "cudaStream_t", ValueLayout.JAVA_LONG);

  private static Header header() throws IOException {
    return Header.read(NvidiaFiles.header("nccl.h"), LAYOUTS);
  }

  @Test
  void signaturesOfNccl() throws IOException {
    NcclFunctions.ALL.forEach(header()::assertDeclares);
  }

  @Test
  void constantsOfNccl() throws IOException {
    Header header = header();
    assertEquals(NcclFunctions.UNIQUE_ID_BYTES, header.constant("NCCL_UNIQUE_ID_BYTES"));
    assertEquals(128, NcclFunctions.UNIQUE_ID.byteSize());
    assertEquals(NcclLibrary.Type.BYTE.code, header.constant("ncclInt8"));
    assertEquals(NcclLibrary.Type.FLOAT32.code, header.constant("ncclFloat32"));
    assertEquals(NcclLibrary.Type.BFLOAT16.code, header.constant("ncclBfloat16"));
    assertEquals(NcclLibrary.Operation.SUM.code, header.constant("ncclSum"));
    assertEquals(NcclLibrary.Operation.MAX.code, header.constant("ncclMax"));
    assertEquals(NcclLibrary.SUCCESS, header.constant("ncclSuccess"));
    assertEquals(NcclLibrary.IN_PROGRESS, header.constant("ncclInProgress"));
    assertEquals(NcclException.SYSTEM_ERROR, header.constant("ncclSystemError"));
    assertEquals(NcclException.REMOTE_ERROR, header.constant("ncclRemoteError"));
  }
}

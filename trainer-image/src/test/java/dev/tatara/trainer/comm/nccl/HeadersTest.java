package dev.tatara.trainer.comm.nccl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Holds the bindings to the declarations of nccl.h and cuda_runtime_api.h. */
class HeadersTest {

  @Test
  void signaturesOfNccl() throws IOException {
    NcclFunctions.ALL.forEach(Header.read(NcclHome.header())::assertDeclares);
  }

  @Test
  void signaturesOfCuda() throws IOException {
    CudaStreams.FUNCTIONS.forEach(Header.read(NcclHome.cudaHeader())::assertDeclares);
  }

  @Test
  void constantsOfNccl() throws IOException {
    Header header = Header.read(NcclHome.header());
    assertEquals(NcclFunctions.UNIQUE_ID_BYTES, header.constant("NCCL_UNIQUE_ID_BYTES"));
    assertEquals(128, NcclFunctions.UNIQUE_ID.byteSize());
    assertEquals(NcclFunctions.NO_COLOR, header.constant("NCCL_SPLIT_NOCOLOR"));
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

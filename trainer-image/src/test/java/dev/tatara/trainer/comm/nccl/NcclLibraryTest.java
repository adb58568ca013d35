package dev.tatara.trainer.comm.nccl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.cuda.NvidiaFiles;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be tried of NCCL without a GPU. */
class NcclLibraryTest {

  @Test
  void saysWhatToDoWhereThereIsNone() {
    TrainerException missing =
        assertThrows(
            TrainerException.class, () -> NcclLibrary.open(List.of("/no/such/libnccl.so.2")));
    assertEquals(64, missing.reason().exitCode());
    assertTrue(missing.getMessage().contains("/no/such/libnccl.so.2"), missing.getMessage());
    assertTrue(missing.hint().contains("TATARA_NCCL_LIBRARY"), missing.hint());
  }

  @Test
  void takesTheFirstThatIsThereAndGivesUniqueIds() {
    NcclLibrary nccl =
        NcclLibrary.open(
            List.of("/no/such/libnccl.so.2", NvidiaFiles.library("libnccl.so.2").toString()));
    assertTrue(nccl.version() >= 20700, "version " + nccl.version());
    byte[] id = nccl.uniqueId();
    assertEquals(128, id.length);
    assertFalse(Arrays.equals(id, nccl.uniqueId()));
  }

  @Test
  void anErrorHasNcclsOwnWords() {
    NcclLibrary nccl = NcclLibrary.open(List.of(NvidiaFiles.library("libnccl.so.2").toString()));
    assertTrue(nccl.describe(4).startsWith("invalid argument"), nccl.describe(4));
    // Rank 5 of 2: NCCL looks at its arguments only when it finds a GPU; it fails either way.
    NcclException error = assertThrows(NcclException.class, () -> nccl.open(2, nccl.uniqueId(), 5));
    assertTrue(error.getMessage().startsWith("ncclCommInitRank: "), error.getMessage());
  }
}

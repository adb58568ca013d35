package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexedDatasetTest {
  @TempDir Path folder;

  @Test
  void bytesAreMegatrons() throws IOException {
    JsonNode golden = Golden.read("mmidx");
    int[][] documents = new int[golden.get("tokens").size()][];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = Golden.ints(golden.get("tokens").get(i));
    }
    Path prefix = write(TokenType.UINT16, documents);
    assertEquals(golden.get("bin_hex").asText(), hex("data.bin"));
    assertEquals(golden.get("idx_hex").asText(), hex("data.idx"));
    try (IndexedDataset dataset = new IndexedDataset(prefix)) {
      assertEquals(3, dataset.documents());
      assertEquals(6, dataset.tokens(0, 3));
      assertArrayEquals(new int[] {3, 4, 5}, dataset.document(1));
    }
  }

  @Test
  void vocabulariesFrom65500TakeFourBytes() throws IOException {
    assertEquals(TokenType.UINT16, TokenType.of(65_499));
    assertEquals(TokenType.INT32, TokenType.of(65_500));
    Path prefix = write(TokenType.INT32, new int[][] {{100_000, 7}, {}, {65_535}});
    assertEquals("a0860100" + "07000000" + "ffff0000", hex("data.bin"));
    try (IndexedDataset dataset = new IndexedDataset(prefix)) {
      assertArrayEquals(new int[] {100_000, 7}, dataset.document(0));
      assertEquals(0, dataset.size(1));
    }
  }

  @Test
  void moreThanABufferComesBack() throws IOException {
    Random random = new Random(1);
    int[][] documents = new int[3000][];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = random.ints(random.nextInt(600), 0, 65_536).toArray();
    }
    Path prefix = write(TokenType.UINT16, documents);
    try (IndexedDataset dataset = new IndexedDataset(prefix)) {
      for (int i = 0; i < documents.length; i++) {
        assertArrayEquals(documents[i], dataset.document(i));
      }
      int last = documents.length - 1;
      int size = dataset.size(last);
      assertThrows(
          IndexOutOfBoundsException.class, () -> dataset.read(last, 0, size + 1, new int[999], 0));
    }
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    Path prefix = write(TokenType.UINT16, new int[][] {{1, 2}, {3}});
    Path index = folder.resolve("data.idx");
    byte[] good = Files.readAllBytes(index);
    Files.write(folder.resolve("data.bin"), new byte[5]);
    assertTrue(refusal(prefix).contains("has 5 bytes, not 6"));
    Files.write(index, Arrays.copyOf(good, good.length - 1));
    assertTrue(refusal(prefix).contains("length is wrong"));
    byte[] other = good.clone();
    other[17] = 5;
    Files.write(index, other);
    assertTrue(refusal(prefix).contains("token type is 5"));
    Files.write(index, new byte[100]);
    assertTrue(refusal(prefix).contains("MMIDIDX"));
    Files.delete(index);
    assertTrue(refusal(prefix).contains("NoSuchFile"));
  }

  private String refusal(Path prefix) {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> new IndexedDataset(prefix));
    assertEquals(FailureReason.ARTIFACT_CORRUPT, refusal.reason());
    return refusal.getMessage();
  }

  private Path write(TokenType type, int[][] documents) throws IOException {
    Path prefix = folder.resolve("data");
    try (IndexedDatasetWriter writer = new IndexedDatasetWriter(prefix, type)) {
      for (int[] document : documents) {
        writer.add(document);
      }
      writer.finish();
    }
    return prefix;
  }

  private String hex(String file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(folder.resolve(file)));
  }
}

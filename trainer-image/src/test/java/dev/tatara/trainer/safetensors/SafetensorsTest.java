package dev.tatara.trainer.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] weights = {1.5f, -2f, 3.25f, Float.NEGATIVE_INFINITY, 0f, 1e-30f};
    long[] ids = {Long.MIN_VALUE, 7};
    write(
        file,
        TensorSource.of(
            "bytes",
            ElementType.U8,
            List.of(3L),
            () -> MemorySegment.ofArray(new byte[] {1, 2, 3})),
        TensorSource.of(
            "重み", ElementType.F32, List.of(2L, 3L), () -> MemorySegment.ofArray(weights)),
        TensorSource.of(
            "half",
            ElementType.BF16,
            List.of(1L),
            () -> MemorySegment.ofArray(new short[] {0x3fc0})),
        TensorSource.of(
            "scalar", ElementType.I32, List.of(), () -> MemorySegment.ofArray(new int[] {42})),
        TensorSource.of(
            "empty", ElementType.F16, List.of(0L, 5L), () -> MemorySegment.ofArray(new short[0])),
        TensorSource.of("ids", ElementType.I64, List.of(2L), () -> MemorySegment.ofArray(ids)));

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertEquals(Map.of("format", "pt"), read.metadata());
      assertEquals(
          List.of("ids", "重み", "scalar", "half", "empty", "bytes"), List.copyOf(read.names()));
      assertEquals(
          new TensorDescriptor("重み", ElementType.F32, List.of(2L, 3L)), read.descriptor("重み"));
      assertArrayEquals(weights, read.bytes("重み").toArray(ValueLayout.JAVA_FLOAT));
      assertArrayEquals(ids, read.bytes("ids").toArray(ValueLayout.JAVA_LONG));
      assertEquals(42, read.bytes("scalar").get(ValueLayout.JAVA_INT, 0));
      assertEquals(0x3fc0, read.bytes("half").get(ValueLayout.JAVA_SHORT, 0));
      assertEquals(0, read.bytes("empty").byteSize());
      assertThrows(NoSuchElementException.class, () -> read.descriptor("bias"));
    }
  }

  @Test
  void followsTheFormatToTheByte() throws IOException {
    Path file = folder.resolve("one.safetensors");
    write(
        file,
        TensorSource.of(
            "w", ElementType.U8, List.of(2L), () -> MemorySegment.ofArray(new byte[] {9, 8})));
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
    String padded = json + " ".repeat((8 - json.length() % 8) % 8);
    assertArrayEquals(file(padded, new byte[] {9, 8}), Files.readAllBytes(file));
  }

  @Test
  void asksForOneTensorAtATimeAndStreamsLargeOnes() throws IOException {
    Path file = folder.resolve("large.safetensors");
    byte[] large = new byte[(4 << 20) * 2 + 13];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 >>> 7);
    }
    List<String> asked = new ArrayList<>();
    List<TensorSource> sources = new ArrayList<>();
    for (String name : List.of("b", "a")) {
      sources.add(
          TensorSource.of(
              name,
              ElementType.U8,
              List.of((long) large.length),
              () -> {
                asked.add(name);
                return MemorySegment.ofArray(large);
              }));
    }
    SafetensorsWriter.write(file, Map.of(), sources);
    assertEquals(List.of("b", "a"), asked);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertArrayEquals(large, read.bytes("a").toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void leavesTheOldFileAndNoRemainsWhenATensorIsWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "old");
    TensorSource wrong =
        TensorSource.of(
            "w", ElementType.F32, List.of(2L), () -> MemorySegment.ofArray(new float[3]));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> write(file, wrong));
    assertTrue(refusal.getMessage().contains("takes 8 bytes, but was given 12"));
    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void refusesANameGivenTwice() {
    TensorSource twice =
        TensorSource.of("w", ElementType.U8, List.of(1L), () -> MemorySegment.ofArray(new byte[1]));
    assertThrows(
        IllegalArgumentException.class, () -> write(folder.resolve("twice"), twice, twice));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]| its header is not a JSON object",
        "{\"a\":| its header is not JSON",
        "{\"a\":{\"dtype\":\"F8\",\"shape\":[4],\"data_offsets\":[0,4]}}| unknown dtype \"F8\"",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-4],\"data_offsets\":[0,4]}}| shape holds -4",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}| not [begin, end]",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4]}}| data_offsets is missing",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}| F32 of shape [2] has 8",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9000000000000000000,9],\"data_offsets\":[0,4]}}| overflows",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}| take 3 bytes but 4 follow",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}| it is truncated",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}| leaving a hole",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}| overlapping",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}| Duplicate field 'a'"
      })
  void saysWhatIsWrongWithAHeader(String header, String fault) throws IOException {
    Path file = Files.write(folder.resolve("bad.safetensors"), file(header, new byte[4]));
    MalformedSafetensorsException refusal =
        assertThrows(MalformedSafetensorsException.class, () -> SafetensorsFile.open(file));
    assertTrue(refusal.getMessage().contains(fault.strip()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
  }

  @Test
  void saysThatAHeaderLengthIsImpossible() throws IOException {
    Path shorter = Files.write(folder.resolve("short"), new byte[3]);
    assertThrows(MalformedSafetensorsException.class, () -> SafetensorsFile.open(shorter));
    byte[] bytes = file("{}", new byte[0]);
    for (byte length : new byte[] {0, 3, -1}) {
      bytes[0] = length;
      bytes[7] = length;
      Path file = Files.write(folder.resolve("long"), bytes);
      assertThrows(MalformedSafetensorsException.class, () -> SafetensorsFile.open(file));
    }
  }

  @Test
  void exchangesFilesWithTheReferenceImplementation() throws Exception {
    assumeTrue(
        run("python3", "-c", "import safetensors.numpy, numpy") == 0,
        "needs python3 with the packages safetensors and numpy");
    Path ours = folder.resolve("ours.safetensors");
    Path theirs = folder.resolve("theirs.safetensors");
    float[] weights = {1.5f, -2f, 3.25f, 0f};
    write(
        ours,
        TensorSource.of(
            "w", ElementType.F32, List.of(2L, 2L), () -> MemorySegment.ofArray(weights)),
        TensorSource.of(
            "i", ElementType.I64, List.of(1L), () -> MemorySegment.ofArray(new long[] {5})));
    String script =
        "import sys; from safetensors.numpy import load_file, save_file\n"
            + "t = load_file(sys.argv[1]); assert t['i'].tolist() == [5]\n"
            + "assert t['w'].tolist() == [[1.5, -2.0], [3.25, 0.0]]\n"
            + "save_file({'twice': t['w'] * 2, 'i': t['i']}, sys.argv[2], {'format': 'np'})";
    assertEquals(0, run("python3", "-c", script, ours.toString(), theirs.toString()));
    try (SafetensorsFile read = SafetensorsFile.open(theirs)) {
      assertEquals("np", read.metadata().get("format"));
      assertArrayEquals(
          new float[] {3f, -4f, 6.5f, 0f}, read.bytes("twice").toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1; // no such program
    }
  }

  private static void write(Path file, TensorSource... tensors) throws IOException {
    SafetensorsWriter.write(file, Map.of("format", "pt"), List.of(tensors));
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }
}

package dev.tatara.trainer.safetensors;

import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a file in constant memory: beside its place, one tensor at a time, then forced to the disk
 * and renamed, so that the file appears whole or not at all.
 */
public final class SafetensorsWriter {
  private static final int CHUNK_BYTES = 4 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes the tensors to {@code target}, replacing it if it exists.
   *
   * @param metadata free text pairs for the header, possibly empty
   * @throws IllegalArgumentException when a name is given twice, or a tensor does not have as many
   *     bytes as its descriptor says
   * @throws IOException when the file cannot be written; nothing is left behind then
   */
  public static void write(Path target, Map<String, String> metadata, List<TensorSource> tensors)
      throws IOException {
    writeHashed(target, metadata, tensors);
  }

  /**
   * As {@link #write}.
   *
   * @return the SHA-256 of the file in hexadecimal, computed while it was written
   */
  public static String writeHashed(
      Path target, Map<String, String> metadata, List<TensorSource> tensors) throws IOException {
    Header header =
        Header.layOut(metadata, tensors.stream().map(TensorSource::descriptor).toList());
    byte[] headerBytes = header.toBytes();
    Map<String, TensorSource> sources =
        tensors.stream()
            .collect(Collectors.toMap(source -> source.descriptor().name(), Function.identity()));
    Path beside = AtomicFiles.temporarySibling(target);
    try {
      String hash;
      try (FileSink sink = FileSink.create(beside);
          Arena arena = Arena.ofShared()) {
        MemorySegment chunk = arena.allocate(CHUNK_BYTES);
        sink.write(
            ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerBytes.length)
                .flip());
        sink.write(ByteBuffer.wrap(headerBytes));
        for (Header.Entry entry : header.tensors()) {
          writeTensor(sink, sources.get(entry.descriptor().name()), chunk);
        }
        hash = sink.finish();
      }
      AtomicFiles.rename(beside, target);
      return hash;
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void writeTensor(FileSink sink, TensorSource source, MemorySegment chunk)
      throws IOException {
    long expected = source.descriptor().byteSize();
    long start = sink.length();
    source.content().writeTo(bytes -> writeChunks(sink, bytes, chunk));
    long given = sink.length() - start;
    if (given != expected) {
      throw new IllegalArgumentException(
          source.descriptor() + " takes " + expected + " bytes, but was given " + given);
    }
  }

  private static void writeChunks(FileSink sink, MemorySegment bytes, MemorySegment chunk)
      throws IOException {
    for (long offset = 0; offset < bytes.byteSize(); offset += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, bytes.byteSize() - offset);
      MemorySegment.copy(bytes, offset, chunk, 0, length);
      sink.write(chunk.asSlice(0, length).asByteBuffer());
    }
  }
}

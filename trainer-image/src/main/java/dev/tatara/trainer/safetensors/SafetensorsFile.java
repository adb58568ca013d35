package dev.tatara.trainer.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A memory-mapped file. Tensors are read from the page cache when they are touched; the mapping
 * stays valid after the file was deleted, and ends with {@link #close()}. Safe for use by several
 * threads.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<String, String> metadata;
  private final Map<String, Header.Entry> entries = new LinkedHashMap<>();

  private SafetensorsFile(Path path, Arena arena, MemorySegment data, Header header) {
    this.path = path;
    this.arena = arena;
    this.data = data;
    this.metadata = Collections.unmodifiableMap(header.metadata());
    header.tensors().forEach(entry -> entries.put(entry.descriptor().name(), entry));
  }

  /**
   * Maps a file and checks its header against its length.
   *
   * @throws MalformedSafetensorsException when the header is not valid, a tensor lies outside the
   *     file, tensors overlap, or bytes belong to no tensor
   * @throws IOException when the file cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long length = channel.size();
      if (length < Long.BYTES) {
        throw new MalformedSafetensorsException(
            path, "it has " + length + " bytes, too few for a header length");
      }
      MemorySegment file = channel.map(MapMode.READ_ONLY, 0, length, arena);
      long headerLength = file.get(LITTLE_ENDIAN_LONG, 0);
      if (headerLength < 2 || headerLength > Math.min(Header.MAX_LENGTH, length - Long.BYTES)) {
        throw new MalformedSafetensorsException(
            path,
            "it claims a header of "
                + Long.toUnsignedString(headerLength)
                + " bytes in a file of "
                + length);
      }
      byte[] json = file.asSlice(Long.BYTES, headerLength).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = file.asSlice(Long.BYTES + headerLength);
      return new SafetensorsFile(path, arena, data, Header.parse(path, json, data.byteSize()));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The file that is mapped. */
  public Path path() {
    return path;
  }

  /** The free text pairs of the header. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors' names, in the order of their bytes. */
  public Collection<String> names() {
    return Collections.unmodifiableCollection(entries.keySet());
  }

  /**
   * A tensor's type and shape.
   *
   * @throws NoSuchElementException when the file has no tensor of that name
   */
  public TensorDescriptor descriptor(String name) {
    return entry(name).descriptor();
  }

  /**
   * A tensor's bytes: read-only, little-endian, row-major, valid until {@link #close()}.
   *
   * @throws NoSuchElementException when the file has no tensor of that name
   */
  public MemorySegment bytes(String name) {
    Header.Entry entry = entry(name);
    return data.asSlice(entry.begin(), entry.end() - entry.begin());
  }

  /** Ends the mapping; segments handed out before can no longer be read. */
  @Override
  public void close() {
    arena.close();
  }

  private Header.Entry entry(String name) {
    Header.Entry entry = entries.get(name);
    if (entry == null) {
      throw new NoSuchElementException(path + " holds no tensor '" + name + "'");
    }
    return entry;
  }
}

package dev.tatara.trainer.corpus.duplicates;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Signatures on the disk, {@code 2 * MinHash.LENGTH} bytes each, first written, then mapped. */
public final class SignatureFile implements AutoCloseable {
  private static final int SIGNATURE_BYTES = MinHash.LENGTH * Short.BYTES;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1024 * SIGNATURE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final Arena arena = Arena.ofShared();
  private MemorySegment mapped;
  private int count;

  /** An empty file. */
  public SignatureFile(Path file) throws IOException {
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Adds a signature at the end. */
  public void add(short[] signature) throws IOException {
    for (short value : signature) {
      buffer.putShort(value);
    }
    count = Math.addExact(count, 1);
    if (!buffer.hasRemaining()) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Ends writing; from here on signatures can be read. */
  void map() throws IOException {
    flush();
    mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
  }

  /** A hash of a band of a signature. */
  int band(int document, int band) {
    long offset = (long) document * SIGNATURE_BYTES + (long) band * MinHash.ROWS * Short.BYTES;
    long hash = band;
    for (int row = 0; row < MinHash.ROWS; row++) {
      hash = (hash ^ mapped.get(SHORT, offset + (long) row * Short.BYTES)) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 31;
    }
    return (int) (hash >>> 16);
  }

  /** In how many positions two signatures agree. */
  int agreement(int first, int second) {
    long a = (long) first * SIGNATURE_BYTES;
    long b = (long) second * SIGNATURE_BYTES;
    int equal = 0;
    for (int i = 0; i < SIGNATURE_BYTES; i += Short.BYTES) {
      equal += mapped.get(SHORT, a + i) == mapped.get(SHORT, b + i) ? 1 : 0;
    }
    return equal;
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}

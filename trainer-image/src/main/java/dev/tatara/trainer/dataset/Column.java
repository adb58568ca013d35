package dev.tatara.trainer.dataset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One number for each sample (or document) of an order, in memory or in a mapped file.
 *
 * @param values 32 bits each, little-endian
 */
record Column(MemorySegment values) {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int CHUNK = 1 << 18;

  /** The numbers of an array, which is not copied. */
  static Column of(int[] values) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException("the machine is not little-endian");
    }
    return new Column(MemorySegment.ofArray(values));
  }

  /** The numbers of a file, read when they are asked for. */
  static Column map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Column(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  /** Writes a file for {@link #map}. */
  static void write(Path file, int[] values) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(CHUNK * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int start = 0; start < values.length; start += CHUNK) {
        int count = Math.min(CHUNK, values.length - start);
        buffer.clear().limit(count * Integer.BYTES);
        buffer.asIntBuffer().put(values, start, count);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    }
  }

  int get(long index) {
    return values.getAtIndex(INT, index);
  }

  int size() {
    return Math.toIntExact(values.byteSize() / Integer.BYTES);
  }
}

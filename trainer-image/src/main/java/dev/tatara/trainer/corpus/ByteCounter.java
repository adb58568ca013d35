package dev.tatara.trainer.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes read from files, for progress; by several threads where a file is not a stream.
 */
final class ByteCounter {
  private final AtomicLong bytes = new AtomicLong();

  long bytes() {
    return bytes.get();
  }

  /** So many more are read. */
  void add(long count) {
    bytes.addAndGet(count);
  }

  /** The stream, counted. */
  InputStream counting(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int value = super.read();
        add(value < 0 ? 0 : 1);
        return value;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        add(Math.max(count, 0));
        return count;
      }
    };
  }
}

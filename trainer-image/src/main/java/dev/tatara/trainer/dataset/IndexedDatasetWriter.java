package dev.tatara.trainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes a dataset document by document: tokens go to {@code <prefix>.bin} at once, only the sizes
 * stay in memory until {@link #finish} writes {@code <prefix>.idx}. The caller makes the pair
 * appear atomically, by writing into a folder that is renamed.
 */
public final class IndexedDatasetWriter implements AutoCloseable {
  static final byte[] MAGIC = "MMIDIDX\0\0".getBytes(StandardCharsets.US_ASCII);
  static final long VERSION = 1;
  static final int HEADER_BYTES = MAGIC.length + Long.BYTES + 1 + 2 * Long.BYTES;

  private static final int BUFFER_BYTES = 1 << 20;

  private final TokenType type;
  private final Path index;
  private final FileChannel bin;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private int[] sizes = new int[1024];
  private int documents;
  private long tokens;

  /**
   * @param prefix path without the ending
   * @param type of the stored tokens
   */
  public IndexedDatasetWriter(Path prefix, TokenType type) throws IOException {
    this.type = type;
    this.index = prefix.resolveSibling(prefix.getFileName() + ".idx");
    this.bin = create(prefix.resolveSibling(prefix.getFileName() + ".bin"));
  }

  /** Appends a document; the caller has ended it with the EOD token. */
  public void add(int[] document) throws IOException {
    for (int token : document) {
      if (buffer.remaining() < type.bytes()) {
        drain(bin);
      }
      type.put(buffer, token);
    }
    if (documents == sizes.length) {
      sizes = Arrays.copyOf(sizes, Math.multiplyExact(2, documents));
    }
    sizes[documents++] = document.length;
    tokens += document.length;
  }

  /** Documents so far. */
  public int documents() {
    return documents;
  }

  /** Tokens so far, EOD included. */
  public long tokens() {
    return tokens;
  }

  /** Writes what is buffered, and the index. */
  public void finish() throws IOException {
    drain(bin);
    try (FileChannel out = create(index)) {
      buffer.put(MAGIC).putLong(VERSION).put((byte) type.code());
      buffer.putLong(documents).putLong(documents + 1L);
      for (int i = 0; i < documents; i++) {
        reserve(Integer.BYTES, out).putInt(sizes[i]);
      }
      long offset = 0;
      for (int i = 0; i < documents; i++) {
        reserve(Long.BYTES, out).putLong(offset);
        offset += (long) sizes[i] * type.bytes();
      }
      for (int i = 0; i <= documents; i++) {
        reserve(Long.BYTES, out).putLong(i);
      }
      drain(out);
    }
  }

  @Override
  public void close() throws IOException {
    bin.close();
  }

  private ByteBuffer reserve(int bytes, FileChannel out) throws IOException {
    if (buffer.remaining() < bytes) {
      drain(out);
    }
    return buffer;
  }

  private void drain(FileChannel out) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}

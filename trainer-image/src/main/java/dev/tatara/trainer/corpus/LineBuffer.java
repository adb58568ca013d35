package dev.tatara.trainer.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** One line of a stream at a time, as bytes, in an array that grows to the longest line. */
final class LineBuffer {
  private final InputStream in;
  private final byte[] chunk = new byte[DocumentReader.BUFFER_BYTES];
  private int chunkPosition;
  private int chunkEnd;
  private byte[] bytes = new byte[DocumentReader.BUFFER_BYTES];
  private int length;

  LineBuffer(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line, its newline left out; false at the end of the stream. */
  boolean next() throws IOException {
    length = 0;
    while (true) {
      if (chunkPosition == chunkEnd) {
        chunkPosition = 0;
        chunkEnd = Math.max(0, in.read(chunk));
        if (chunkEnd == 0) {
          return length > 0;
        }
      }
      int end = chunkPosition;
      while (end < chunkEnd && chunk[end] != '\n') {
        end++;
      }
      append(chunkPosition, end);
      chunkPosition = end;
      if (end < chunkEnd) {
        chunkPosition++;
        return true;
      }
    }
  }

  private void append(int start, int end) {
    int count = end - start;
    if (count > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
    }
    System.arraycopy(chunk, start, bytes, length, count);
    length += count;
  }

  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}

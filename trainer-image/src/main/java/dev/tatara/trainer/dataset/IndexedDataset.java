package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A memory-mapped pair of {@code .bin} and {@code .idx}. Safe for use by several threads. */
public final class IndexedDataset implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final Path indexFile;
  private final TokenType type;
  private final int documents;
  private final MemorySegment sizes;
  private final MemorySegment offsets;
  private final MemorySegment tokens;

  /**
   * Maps both files and checks that they fit together.
   *
   * @param prefix path without the ending
   * @throws TrainerException {@code ArtifactCorrupt} when a file is missing or is no such file
   */
  public IndexedDataset(Path prefix) {
    indexFile = prefix.resolveSibling(prefix.getFileName() + ".idx");
    Path binFile = prefix.resolveSibling(prefix.getFileName() + ".bin");
    try {
      MemorySegment index = map(indexFile);
      require(index.byteSize() >= IndexedDatasetWriter.HEADER_BYTES, "it is cut short");
      int magicBytes = IndexedDatasetWriter.MAGIC.length;
      require(
          Arrays.equals(
              index.asSlice(0, magicBytes).toArray(ValueLayout.JAVA_BYTE),
              IndexedDatasetWriter.MAGIC),
          "it does not begin with MMIDIDX");
      long version = index.get(LONG, magicBytes);
      require(version == IndexedDatasetWriter.VERSION, "its version is " + version);
      int code = index.get(ValueLayout.JAVA_BYTE, 17);
      type = TokenType.ofCode(code).orElseThrow(() -> corrupt("its token type is " + code));
      long count = index.get(LONG, 18);
      long bounds = index.get(LONG, 26);
      require(count >= 0 && count <= Integer.MAX_VALUE, "it counts " + count + " sequences");
      documents = (int) count;
      long sizesEnd = IndexedDatasetWriter.HEADER_BYTES + count * Integer.BYTES;
      long offsetsEnd = sizesEnd + count * Long.BYTES;
      require(index.byteSize() == offsetsEnd + bounds * Long.BYTES, "its length is wrong");
      sizes = index.asSlice(IndexedDatasetWriter.HEADER_BYTES, count * Integer.BYTES);
      offsets = index.asSlice(sizesEnd, count * Long.BYTES);
      tokens = map(binFile);
      long end =
          documents == 0 ? 0 : offset(documents - 1) + (long) size(documents - 1) * type.bytes();
      require(
          tokens.byteSize() == end, binFile + " has " + tokens.byteSize() + " bytes, not " + end);
    } catch (IOException e) {
      arena.close();
      throw corrupt(e.toString());
    } catch (TrainerException e) {
      arena.close();
      throw e;
    }
  }

  /** The number of documents; each is one sequence of the file. */
  public int documents() {
    return documents;
  }

  /** The number of tokens of a document, EOD included. */
  public int size(int document) {
    return sizes.getAtIndex(INT, document);
  }

  /** The number of tokens of the documents from {@code start} to before {@code end}. */
  public long tokens(int start, int end) {
    long total = 0;
    for (int document = start; document < end; document++) {
      total += size(document);
    }
    return total;
  }

  /** Copies {@code count} tokens of a document, from {@code offset} on, to {@code target}. */
  public void read(int document, int offset, int count, int[] target, int position) {
    if (offset < 0 || count < 0 || offset + count > size(document)) {
      throw new IndexOutOfBoundsException(
          count + " tokens from " + offset + " of document " + document);
    }
    MemorySegment source = tokens.asSlice(offset(document), (long) size(document) * type.bytes());
    for (int i = 0; i < count; i++) {
      target[position + i] = type.get(source, offset + i);
    }
  }

  /** The tokens of a document. */
  public int[] document(int document) {
    int[] all = new int[size(document)];
    read(document, 0, all.length, all, 0);
    return all;
  }

  @Override
  public void close() {
    arena.close();
  }

  private long offset(int document) {
    return offsets.getAtIndex(LONG, document);
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw corrupt(otherwise);
    }
  }

  private TrainerException corrupt(String what) {
    return new TrainerException(
        FailureReason.ARTIFACT_CORRUPT,
        "dataset index " + indexFile + " cannot be used: " + what,
        "it must be a Megatron MMIDIDX index of version 1 with 8-bit, 16-bit or 32-bit values beside its .bin; run tokenize again");
  }
}

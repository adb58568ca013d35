package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.corpus.collect.Feeds;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * A file of a source.
 *
 * @param content its bytes
 * @param name relative to the source's folder; goes into document ids, so that a moved folder gives
 *     the same corpus
 * @param shown as messages and manifests name it
 */
record SourceFile(Content content, String name, String shown) implements Feeds.FeedFile {

  @Override
  public InputStream open() throws IOException {
    return open(new ByteCounter());
  }

  /**
   * The same.
   *
   * @param progress is told the bytes read from the file
   */
  InputStream open(ByteCounter progress) throws IOException {
    return Compression.of(name).opened(progress.counting(content.open()));
  }

  /** The file as it was when it had so many bytes, whatever is appended to it. */
  SourceFile first(long bytes) {
    return new SourceFile(content.first(bytes), name, shown);
  }

  /** The bytes of a file, wherever they are. */
  interface Content {
    /** What tells these bytes from others; the path is of the caller's choice. */
    SourceEntry entry(String path) throws IOException;

    /** Reads them from their beginning. */
    InputStream open() throws IOException;

    /** How many there are. */
    long length() throws IOException;

    /** Reads some of them. */
    ByteBuffer read(long offset, int length) throws IOException;

    /** So many of them; all where they cannot become more. */
    default Content first(long bytes) {
      return this;
    }
  }

  /** A file of a volume. */
  static SourceFile of(Path path, String name, String shown) {
    return new SourceFile(new FileContent(path, Long.MAX_VALUE), name, shown);
  }

  private record FileContent(Path path, long most) implements Content {
    @Override
    public SourceEntry entry(String shown) throws IOException {
      long bytes = length();
      try (InputStream in = open(bytes)) {
        return new SourceEntry(shown, bytes, Sha256.of(in), null);
      }
    }

    @Override
    public InputStream open() throws IOException {
      return open(most);
    }

    private InputStream open(long bytes) throws IOException {
      return BoundedInputStream.builder().setPath(path).setMaxCount(bytes).get();
    }

    @Override
    public long length() throws IOException {
      return Math.min(Files.size(path), most);
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      try (FileChannel channel = FileChannel.open(path)) {
        while (bytes.hasRemaining()) {
          if (channel.read(bytes, offset + bytes.position()) < 0) {
            throw new EOFException("ends at byte " + channel.size());
          }
        }
      }
      return bytes.flip();
    }

    @Override
    public Content first(long bytes) {
      return new FileContent(path, bytes);
    }
  }
}

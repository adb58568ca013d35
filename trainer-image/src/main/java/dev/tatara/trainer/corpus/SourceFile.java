package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.collect.Feeds;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

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
    return Compression.of(name).unpacked(content.open());
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
  }

  /** A file of a volume. */
  static SourceFile of(Path path, String name, String shown) {
    return new SourceFile(new FileContent(path), name, shown);
  }

  private record FileContent(Path path) implements Content {
    @Override
    public SourceEntry entry(String shown) throws IOException {
      return SourceEntry.ofFile(path, shown);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public long length() throws IOException {
      return Files.size(path);
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
  }
}

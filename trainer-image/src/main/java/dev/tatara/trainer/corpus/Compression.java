package dev.tatara.trainer.corpus;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How a file is packed, as the end of its name says; several packed parts in a row are one. */
enum Compression {
  GZIP(".gz") {
    @Override
    InputStream unpacked(InputStream in) throws IOException {
      return new GZIPInputStream(in, DocumentReader.BUFFER_BYTES);
    }
  },
  BZIP2(".bz2") {
    @Override
    InputStream unpacked(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(
          new BufferedInputStream(in, DocumentReader.BUFFER_BYTES), true);
    }
  },
  ZSTANDARD(".zst") {
    @Override
    InputStream unpacked(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }
  },
  NONE("") {
    @Override
    InputStream unpacked(InputStream in) {
      return in;
    }
  };

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** What the name of a file says; {@code NONE} has the suffix of all, and is the last. */
  static Compression of(String name) {
    for (Compression compression : values()) {
      if (name.endsWith(compression.suffix)) {
        return compression;
      }
    }
    return NONE;
  }

  /** The bytes that were packed; a stream that cannot be unpacked is closed. */
  InputStream opened(InputStream packed) throws IOException {
    try {
      return unpacked(packed);
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw e;
    }
  }

  abstract InputStream unpacked(InputStream in) throws IOException;
}

package dev.tatara.trainer.corpus;

import dev.tatara.trainer.step.OrderedBatches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Writes {@code <source>.jsonl.gz} as gzip members of a mebibyte of text, in a row, which every
 * reader of gzip takes for one file. So they are packed on several threads, and the bytes depend on
 * the lines alone.
 */
final class SourceWriter implements AutoCloseable {
  private static final long MEMBER_BYTES = 1 << 20;

  private final OutputStream out;
  private final OrderedBatches<byte[], byte[]> members;

  /**
   * Begins a file.
   *
   * @param threads that pack
   */
  SourceWriter(Path folder, String source, int threads) throws IOException {
    this.out =
        Files.newOutputStream(
            folder.resolve(CorpusReader.fileName(source)), StandardOpenOption.CREATE_NEW);
    this.members = new OrderedBatches<>(SourceWriter::packed, MEMBER_BYTES, threads);
  }

  /** Adds a document as a line with its end. */
  void write(byte[] line) throws IOException, InterruptedException {
    Optional<byte[]> ready = members.add(line, line.length);
    if (ready.isPresent()) {
      out.write(ready.get());
    }
  }

  /** Writes what is left; without it the file is not whole. */
  void finish() throws IOException, InterruptedException {
    for (var rest = members.rest(); rest.isPresent(); rest = members.rest()) {
      out.write(rest.get());
    }
  }

  private static byte[] packed(List<byte[]> lines) {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(member, DocumentReader.BUFFER_BYTES)) {
      for (byte[] line : lines) {
        gzip.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory is no device", e);
    }
    return member.toByteArray();
  }

  @Override
  public void close() throws IOException {
    try (out) {
      members.close();
    }
  }
}

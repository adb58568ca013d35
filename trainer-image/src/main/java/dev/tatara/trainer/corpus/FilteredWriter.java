package dev.tatara.trainer.corpus;

import com.github.luben.zstd.ZstdOutputStream;
import dev.tatara.trainer.corpus.duplicates.MinHash;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Writes the files of a filtered part: lines of documents, facts about each, and their signatures
 * where there are some. All are packed for speed, with checksums.
 */
final class FilteredWriter implements AutoCloseable {
  private static final int LEVEL = 1;

  /** Of the file system: a packer does not close its file where its own end cannot be written. */
  private final List<OutputStream> files = new ArrayList<>();

  private final OutputStream lines;
  private final DataOutputStream facts;
  private final DataOutputStream signatures;

  /**
   * Begins the files.
   *
   * @param withSignatures whether each document has one
   */
  FilteredWriter(Path folder, boolean withSignatures) throws IOException {
    try {
      this.lines = packed(folder.resolve(FilteredPart.LINES));
      this.facts = data(packed(folder.resolve(FilteredPart.FACTS)));
      this.signatures =
          withSignatures ? data(packed(folder.resolve(FilteredPart.SIGNATURES))) : null;
    } catch (IOException | RuntimeException e) {
      try {
        closeFiles();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static DataOutputStream data(OutputStream out) {
    return new DataOutputStream(new BufferedOutputStream(out, DocumentReader.BUFFER_BYTES));
  }

  private OutputStream packed(Path file) throws IOException {
    files.add(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    return new ZstdOutputStream(files.getLast(), LEVEL).setChecksum(true);
  }

  /** Writes nothing. */
  private void closeFiles() throws IOException {
    closeAll(files.iterator());
  }

  /** From the last to the first, also where some cannot be; the first error has the others. */
  private static void closeAll(Iterator<OutputStream> all) throws IOException {
    if (all.hasNext()) {
      try (OutputStream _ = all.next()) {
        closeAll(all);
      }
    }
  }

  /** Adds the lines of documents; their facts follow in the same order. */
  void lines(byte[] of) throws IOException {
    lines.write(of);
  }

  /**
   * Adds what is known of a document.
   *
   * @param signature null without signatures
   */
  void facts(DocumentFacts of, short[] signature) throws IOException {
    of.write(facts);
    if (signatures != null) {
      for (int i = 0; i < MinHash.LENGTH; i++) {
        signatures.writeShort(signature[i]);
      }
    }
  }

  @Override
  public void close() throws IOException {
    List<OutputStream> all = new ArrayList<>(files);
    all.addAll(List.of(lines, facts));
    if (signatures != null) {
      all.add(signatures);
    }
    closeAll(all.iterator());
  }
}

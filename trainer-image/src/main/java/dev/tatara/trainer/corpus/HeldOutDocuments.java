package dev.tatara.trainer.corpus;

import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads text that is held out of a corpus, in the formats of sources. */
public final class HeldOutDocuments {
  private HeldOutDocuments() {}

  /**
   * The documents of a source that are not blank, in the order of files and lines.
   *
   * @param path a file or a glob
   * @param format {@code jsonl} or {@code text}
   * @param root that the path is relative to
   * @param limit most documents
   * @throws TrainerException {@code SourceUnreadable} when there is no file, or one cannot be read
   */
  public static List<Document> read(
      String source, String path, String format, Path root, int limit) {
    List<Document> documents = new ArrayList<>();
    CorpusSource opened =
        new CorpusSource(
            source,
            DocumentForm.of(source, format, null, null),
            null,
            new SourceFiles(source, root).find(path));
    for (SourceFile file : opened.files()) {
      try (DocumentReader reader = DocumentReader.open(opened, file, new ByteCounter())) {
        Document next = documents.size() < limit ? reader.next() : null;
        while (next != null) {
          if (!next.text().isBlank()) {
            documents.add(next);
          }
          next = documents.size() < limit ? reader.next() : null;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return documents;
  }
}

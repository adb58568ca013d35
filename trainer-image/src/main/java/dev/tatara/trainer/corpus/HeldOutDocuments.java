package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads text that is held out of a corpus, in the formats of sources. */
public final class HeldOutDocuments {
  private static final List<String> FORMATS = List.of("jsonl", "text");

  private HeldOutDocuments() {}

  /**
   * The documents of a source that are not blank, in the order of files and lines.
   *
   * @param path a file or a glob
   * @param format {@code jsonl} or {@code text}
   * @param root that the path is relative to
   * @param limit most documents
   * @throws TrainerException {@code EvaluationDataMissing} when there is no file, {@code
   *     SourceUnreadable} when one cannot be read, {@code ConfigurationInvalid} when the format is
   *     another
   */
  public static List<Document> read(
      String source, String path, String format, Path root, int limit) {
    if (!FORMATS.contains(format)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source '" + source + "': text is not held out in the format '" + format + "'",
          "use jsonl or text");
    }
    List<Document> documents = new ArrayList<>();
    CorpusSource opened =
        new CorpusSource(
            source, DocumentForm.of(source, format, null, null), null, files(source, path, root));
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
        throw DocumentReader.unreadable(source, file.shown(), e.toString(), e);
      }
    }
    return documents;
  }

  private static List<SourceFile> files(String source, String path, Path root) {
    try {
      return new SourceFiles(source, root).find(path);
    } catch (TrainerException e) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING, e.getMessage(), e.hint(), e);
    }
  }
}

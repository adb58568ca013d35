package dev.tatara.trainer.report;

import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.QuestionSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Results that were read already: while a run goes on, a file is read again when it is another. */
final class ResultCache {
  /**
   * What a file says.
   *
   * @param evaluation null when the file is no result
   * @param sheet null when it has no questions, or a newer result of its benchmark has them
   */
  record Result(Evaluation evaluation, QuestionSheet sheet) {}

  private record Entry(long size, FileTime modified, Result result) {}

  private final Map<Path, Entry> entries = new HashMap<>();

  synchronized Result get(Path file, Function<Path, Result> reader) {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return reader.apply(file);
    }
    Entry entry = entries.get(file);
    if (entry == null
        || entry.size() != now.size()
        || !entry.modified().equals(now.lastModifiedTime())) {
      entry = new Entry(now.size(), now.lastModifiedTime(), reader.apply(file));
      if (entry.result().evaluation() != null) { // what could not be read may be readable later
        entries.put(file, entry);
      }
    }
    return entry.result();
  }

  /** Forgets files that are gone, and questions that are not shown: they are most of a result. */
  synchronized void retain(Set<Path> files, Collection<QuestionSheet> shown) {
    entries.keySet().retainAll(files);
    entries.replaceAll(
        (file, entry) ->
            shown.stream().anyMatch(sheet -> sheet == entry.result().sheet())
                ? entry
                : new Entry(
                    entry.size(), entry.modified(), new Result(entry.result().evaluation(), null)));
  }
}

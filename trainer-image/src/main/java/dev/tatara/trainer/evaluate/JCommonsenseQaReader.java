package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads JCommonsenseQA's JSON lines: {@code q_id}, {@code question}, {@code choice0} to {@code
 * choice4} and {@code label} (0 to 4, the index of the right choice). Other fields are ignored.
 */
final class JCommonsenseQaReader {
  static final int CHOICES = 5;

  private JCommonsenseQaReader() {}

  /** Reads every question, in file order; errors as of {@link JsonLinesFile#read}. */
  static List<Question> read(Path file) {
    return new JsonLinesFile(
            file,
            "each line is a JSON object with q_id, question, choice0 to choice4 and label (0 to 4)")
        .read(
            line ->
                new Question(
                    line.id("q_id"),
                    line.text("question"),
                    IntStream.range(0, CHOICES).mapToObj(i -> line.text("choice" + i)).toList(),
                    line.index("label", CHOICES)));
  }
}

package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON lines of texts with a label of a fixed set, as JNLI's and MARC-ja's.
 *
 * @param id field that names a text
 * @param texts fields with text
 * @param labels names of the labels, by index; a file may have either
 */
record LabelledTextReader(String id, List<String> texts, List<String> labels) {
  static final LabelledTextReader JNLI =
      new LabelledTextReader(
          "sentence_pair_id",
          List.of("sentence1", "sentence2"),
          List.of("entailment", "contradiction", "neutral"));
  static final LabelledTextReader MARC_JA =
      new LabelledTextReader("review_id", List.of("sentence"), List.of("positive", "negative"));

  /** Reads every text, in file order; errors as of {@link JsonLinesFile#read}. */
  List<Question> read(Path file) {
    String format =
        "each line is a JSON object with %s, %s and label (%s)"
            .formatted(id, String.join(", ", texts), String.join(", ", labels));
    return new JsonLinesFile(file, format).read(this::parse);
  }

  private Question parse(JsonLinesFile.Line line) {
    Map<String, String> fields = new LinkedHashMap<>();
    texts.forEach(name -> fields.put(name, line.text(name)));
    String text = String.join("\n", fields.values());
    return new Question(line.id(id), text, fields, labels, line.label("label", labels));
  }
}

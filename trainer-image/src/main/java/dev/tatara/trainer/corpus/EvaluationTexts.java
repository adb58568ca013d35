package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * Reads evaluation data for what must not be in a corpus: every string of a JSON file, whatever its
 * fields are called, or all of a file that ends in {@code .txt}.
 */
final class EvaluationTexts {
  private static final JsonFactory JSON = new JsonFactory();
  static final String SETTING = "data.decontaminate.paths";

  private EvaluationTexts() {}

  /**
   * Adds the n-grams of a file, as a set of the file's name; one that ends in {@code .gz} is
   * unpacked on the way.
   */
  static void read(SourceFile file, EvaluationNgrams target) {
    boolean packed = file.name().endsWith(".gz");
    try (InputStream raw = file.content().open();
        InputStream in = packed ? new GZIPInputStream(raw, DocumentReader.BUFFER_BYTES) : raw) {
      if (file.name().endsWith(".txt") || file.name().endsWith(".txt.gz")) {
        target.add(file.shown(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        return;
      }
      try (JsonParser parser = JSON.createParser(in)) {
        for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
          if (t == JsonToken.VALUE_STRING) {
            target.add(file.shown(), parser.getText());
          }
        }
      }
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.SOURCE_UNREADABLE,
          SETTING + ": " + file.shown() + ": " + e.getMessage(),
          "mend the file, or name others: JSON, JSON lines or .txt, each perhaps packed as .gz",
          e);
    }
  }
}

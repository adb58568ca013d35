package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The texts of a source that tokenizers are measured on: the same corpus gives the same. */
final class MeasuredTexts {
  /** So many characters of a source are read, so that this takes seconds whatever its size. */
  private static final long MOST_READ = 50_000_000;

  /** About so many of them are measured, spread over what is read. */
  private static final long MEASURED = 1_000_000;

  /** A longer document counts with its beginning. */
  private static final int MOST_OF_A_DOCUMENT = 20_000;

  private MeasuredTexts() {}

  /** Beginnings of documents, in their order. */
  static List<String> of(Artifact corpus, String source) throws IOException {
    long characters = Math.min(CorpusReader.characters(corpus, source), MOST_READ);
    List<String> texts = new ArrayList<>();
    long read = 0;
    long passed = characters; // since the last one that was measured; the first one is
    try (CorpusReader reader = new CorpusReader(corpus, source)) {
      for (Document d = reader.next(); d != null && read < MOST_READ; d = reader.next()) {
        int counted = Math.min(d.text().length(), MOST_OF_A_DOCUMENT);
        passed += d.text().length();
        read += d.text().length();
        // Its share of what is measured is no more than the share of the source since the last.
        if (passed * MEASURED >= counted * characters) {
          passed = 0;
          texts.add(TextPrefix.of(d.text(), MOST_OF_A_DOCUMENT));
        }
      }
    }
    return texts;
  }
}

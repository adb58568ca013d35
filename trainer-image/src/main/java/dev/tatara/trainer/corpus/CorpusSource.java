package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A source whose files are known.
 *
 * @param name names the artifact's file too
 * @param format of the files
 * @param licence SPDX identifier, or null
 * @param files at least one
 */
record CorpusSource(String name, Format format, String licence, List<SourceFile> files) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  CorpusSource {
    if (!NAME.matcher(name).matches()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source name '" + name + "' cannot name a file",
          "use letters, digits, '.', '_' and '-'");
    }
  }

  /** How documents lie in files. */
  enum Format {
    /** A JSON object with {@code text} a line. */
    JSONL,
    /** A document a file. */
    TEXT;

    static Format of(String name) {
      return Arrays.stream(values())
          .filter(format -> format.label().equals(name))
          .findAny()
          .orElseThrow(
              () ->
                  new TrainerException(
                      FailureReason.CONFIGURATION_INVALID,
                      "source format '" + name + "' is unknown",
                      "use jsonl or text"));
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

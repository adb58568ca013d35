package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A source whose files are known.
 *
 * @param name names the artifact's file too
 * @param format of the files
 * @param licence SPDX identifier, or null
 * @param template of examples; null for other formats
 * @param files at least one
 * @param filters null where text is taken as it is
 * @param words of the filters; null without them
 */
record CorpusSource(
    String name,
    Format format,
    String licence,
    PromptTemplate template,
    List<SourceFile> files,
    FilterSettings filters,
    FilterWords words) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  CorpusSource {
    if (!NAME.matcher(name).matches()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source name '" + name + "' cannot name a file",
          "use letters, digits, '.', '_' and '-'");
    }
  }

  /**
   * A source as settings describe it.
   *
   * @param template null for the default one, which only examples have
   * @param files asked when the settings are right
   */
  static CorpusSource of(
      String name,
      String format,
      String licence,
      String template,
      Supplier<List<SourceFile>> files) {
    Format known = Format.of(format);
    if (known != Format.SFT && template != null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source '" + name + "' has a template, but its format is " + format,
          "remove the template, or set the format to sft");
    }
    PromptTemplate chosen =
        template == null ? PromptTemplate.DEFAULT : new PromptTemplate(template);
    return new CorpusSource(
        name, known, licence, known == Format.SFT ? chosen : null, files.get(), null, null);
  }

  /** The source with filters. */
  CorpusSource filtered(FilterSettings settings, FilterWords lists) {
    if (format == Format.SFT) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source '" + name + "' has filters, but its format is sft",
          "remove the filters: they are for prose, and examples are taken as they are");
    }
    return new CorpusSource(name, format, licence, template, files, settings, lists);
  }

  /** How documents lie in files. */
  enum Format {
    /** A JSON object with {@code text} a line. */
    JSONL,
    /** A document a file. */
    TEXT,
    /** A JSON object with {@code prompt} and {@code response} a line. */
    SFT;

    static Format of(String name) {
      return Arrays.stream(values())
          .filter(format -> format.label().equals(name))
          .findAny()
          .orElseThrow(
              () ->
                  new TrainerException(
                      FailureReason.CONFIGURATION_INVALID,
                      "source format '" + name + "' is unknown",
                      "use jsonl, text or sft"));
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

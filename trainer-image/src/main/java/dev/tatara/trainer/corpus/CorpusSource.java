package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A source whose files are known.
 *
 * @param name names the artifact's file too
 * @param form of the files
 * @param licence SPDX identifier, or null
 * @param files at least one, once they are collected
 * @param query that the files were collected by, for the manifest; null where they lay there
 * @param filters null where text is taken as it is
 * @param words of the filters; null without them
 */
record CorpusSource(
    String name,
    DocumentForm form,
    String licence,
    List<SourceFile> files,
    Map<String, ?> query,
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

  /** A source whose text is taken as it is. */
  CorpusSource(String name, DocumentForm form, String licence, List<SourceFile> files) {
    this(name, form, licence, files, null, null, null);
  }

  /** The source, whose files are collected by a query. */
  CorpusSource collected(Map<String, ?> by) {
    return new CorpusSource(name, form, licence, files, by, filters, words);
  }

  /** The source with other files. */
  CorpusSource holding(List<SourceFile> others) {
    return new CorpusSource(name, form, licence, others, query, filters, words);
  }

  /** Whether it has prompts and responses, which are taken as they are. */
  boolean hasExamples() {
    return form instanceof DocumentForm.Examples;
  }

  /** The source with filters. */
  CorpusSource filtered(FilterSettings settings, FilterWords lists) {
    if (hasExamples()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "source '" + name + "' has filters, but its format is sft",
          "remove the filters: they are for prose, and examples are taken as they are");
    }
    return new CorpusSource(name, form, licence, files, query, settings, lists);
  }
}

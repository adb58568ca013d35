package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A source whose files are known.
 *
 * @param name names the artifact's file too
 * @param form of the files
 * @param licence SPDX identifier, or null
 * @param files at least one; one that is collected need not be there yet
 * @param collecting how its file comes to be, where it is collected; null where files lie there
 * @param filters null where text is taken as it is
 * @param words of the filters; null without them
 */
record CorpusSource(
    String name,
    DocumentForm form,
    String licence,
    List<SourceFile> files,
    Collecting collecting,
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

  /**
   * How a file comes to be that is collected over the network.
   *
   * @param query that it is collected by, for the manifest
   * @param collector asks for it, where it is not complete
   */
  record Collecting(Map<String, ?> query, Collector collector) {
    /** Collects a file; one process at a time does, and others wait. */
    interface Collector {
      /** How many bytes of the file count. */
      long collect() throws IOException, InterruptedException;
    }
  }

  /** The source, whose file is collected. */
  CorpusSource collected(Collecting how) {
    return new CorpusSource(name, form, licence, files, how, filters, words);
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
    return new CorpusSource(name, form, licence, files, collecting, settings, lists);
  }
}

package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says which stages dropped more than half of a source: a setting that is wrong, often enough. */
final class LossWarnings {
  private static final double MOST = 0.5;

  private LossWarnings() {}

  /** A sentence for each such stage; none where all is well. */
  static List<String> of(String source, Funnel funnel) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<Stage, StageTally> entry : funnel.tallies().entrySet()) {
      StageTally tally = entry.getValue();
      double documents = share(tally.documentsDropped(), tally.documentsIn());
      double characters = share(tally.charactersIn() - tally.charactersOut(), tally.charactersIn());
      if (documents > MOST || characters > MOST) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "source '%s': stage %s drops %.0f %% of the documents and %.0f %% of the characters"
                    + " that come to it; %s",
                source,
                entry.getKey().label(),
                100 * documents,
                100 * characters,
                whatToLookAt(entry.getKey())));
      }
    }
    return warnings;
  }

  private static double share(long dropped, long all) {
    return all == 0 ? 0 : (double) dropped / all;
  }

  private static String whatToLookAt(Stage stage) {
    return switch (stage) {
      case EMPTY -> "look at the source's format and textField";
      case DECONTAMINATION ->
          "look at its samples in report.html and at evaluationSets in the manifest: a file of"
              + " data.decontaminate.paths has text of this source, or ngram is too small";
      case DUPLICATES, NEAR_DUPLICATES ->
          "look at its samples in report.html, and whether data.sources has the same text twice";
      default ->
          "look at its samples in report.html, and at the stage's settings in data.filters or the"
              + " source's filters";
    };
  }
}

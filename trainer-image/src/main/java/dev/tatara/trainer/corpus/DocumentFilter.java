package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.duplicates.MinHash;
import dev.tatara.trainer.corpus.filter.FilterChain;
import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.corpus.filter.TextFilter;
import dev.tatara.trainer.corpus.filter.TextShape;
import dev.tatara.trainer.corpus.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes documents through the stages that need no other document, and prepares those that do; safe
 * for use by several threads.
 *
 * @param chain of the source; of an example only whole stages look at the prompt
 * @param signatures whether similar documents are looked for
 */
record DocumentFilter(FilterChain chain, boolean signatures) {

  FilteredBatch apply(List<Document> documents) {
    Funnel funnel = new Funnel();
    List<FilteredBatch.Filtered> kept = new ArrayList<>();
    for (Document document : documents) {
      FilteredBatch.Filtered filtered = apply(document, funnel);
      if (filtered != null) {
        kept.add(filtered);
      }
    }
    return new FilteredBatch(kept, funnel);
  }

  /** What is left of a document; null when it was dropped. */
  private FilteredBatch.Filtered apply(Document original, Funnel funnel) {
    Document document = original;
    TextSize size = TextSize.of(document.whole());
    for (Map.Entry<Stage, TextFilter> step : chain.stages().entrySet()) {
      Stage stage = step.getKey();
      String seen = stage == Stage.DECONTAMINATION ? document.whole() : document.text();
      switch (step.getValue().apply(seen)) {
        case Verdict.Dropped(String reason, List<String> evaluationSets) -> {
          StageTally tally = funnel.at(stage);
          tally.dropped(document.id(), seen, size, reason);
          evaluationSets.forEach(tally::contaminated);
          return null;
        }
        case Verdict.Kept(String text, Map<String, Integer> replaced) -> {
          TextSize before = size;
          if (text != seen) {
            document = document.withText(text);
            size = TextSize.of(document.whole());
          }
          funnel.at(stage).kept(before, size, replaced);
        }
      }
    }
    String whole = document.whole();
    return new FilteredBatch.Filtered(
        document,
        new DocumentFacts(SeenTexts.hash(whole), size, Histograms.Bins.of(TextShape.of(whole))),
        signatures ? MinHash.signature(whole) : null);
  }
}

package dev.tatara.trainer.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices sources of which nothing is left as soon as this shard has filtered all of their parts,
 * and not hours later, when shards are merged.
 */
final class SourcesLeft {
  private final Map<String, Integer> waiting = new HashMap<>();
  private final Map<String, Funnel> funnels = new HashMap<>();

  /**
   * @param all parts of the corpus
   */
  SourcesLeft(List<SourcePart> all) {
    all.forEach(part -> waiting.merge(part.source().name(), 1, Integer::sum));
  }

  /**
   * A part is filtered.
   *
   * @throws dev.tatara.trainer.TrainerException {@code CorpusEmpty} when its source holds nothing
   */
  void filtered(CorpusSource source, FilteredPart part) {
    Funnel funnel = funnels.computeIfAbsent(source.name(), _ -> new Funnel());
    funnel.add(part.funnel());
    if (waiting.merge(source.name(), -1, Integer::sum) == 0) {
      funnel.requireDocuments(source);
    }
  }
}

package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.corpus.filter.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** The figures of a corpus, as its manifest has them. */
final class CorpusCounts {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  /** Sentences for people; absent where there are none. */
  static final String WARNINGS = "warnings";

  private CorpusCounts() {}

  /**
   * The figures of all sources and of each.
   *
   * @param evaluationSets that text was kept out of
   */
  static Map<String, Object> of(
      Map<String, MergedSource> sources, SortedSet<String> evaluationSets) {
    MergedSource total = new MergedSource();
    SourceCounts sum = SourceCounts.ZERO;
    Map<String, Object> each = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    for (var source : sources.entrySet()) {
      MergedSource merged = source.getValue();
      sum = sum.plus(merged.counts());
      total.funnel().add(merged.funnel());
      total.histograms().add(merged.histograms());
      warnings.addAll(LossWarnings.of(source.getKey(), merged.funnel()));
      each.put(
          source.getKey(),
          fields(merged.counts(), merged.funnel().toList(true), merged.histograms()));
    }
    Map<String, Object> counts =
        fields(sum, common(total.funnel(), sources.values()), total.histograms());
    if (!evaluationSets.isEmpty()) {
      Map<String, Long> dropped = total.funnel().at(Stage.DECONTAMINATION).evaluationSets();
      Map<String, Long> bySet = new TreeMap<>();
      evaluationSets.forEach(set -> bySet.put(set, dropped.getOrDefault(set, 0L)));
      counts.put("evaluationSets", bySet);
    }
    if (!warnings.isEmpty()) {
      counts.put(WARNINGS, warnings);
    }
    counts.put("sources", each);
    return counts;
  }

  /**
   * The stages of all sources, each with what is left of all of them when it is done. Sources skip
   * stages, so what comes to a stage may be more than what another let through before it; what is
   * left never is, since a source that skips a stage is left whole.
   */
  private static List<Map<String, Object>> common(Funnel total, Collection<MergedSource> sources) {
    List<Map<String, Object>> stages = total.toList(false);
    for (Map<String, Object> fields : stages) {
      Stage stage = Stage.of((String) fields.get("stage"));
      List<StageTally> left =
          sources.stream().flatMap(source -> source.funnel().upTo(stage).stream()).toList();
      fields.put("documentsLeft", left.stream().mapToLong(StageTally::documentsOut).sum());
      fields.put("charactersLeft", left.stream().mapToLong(StageTally::charactersOut).sum());
    }
    return stages;
  }

  private static Map<String, Object> fields(
      SourceCounts counts, List<Map<String, Object>> stages, Histograms histograms) {
    Map<String, Object> fields = new LinkedHashMap<>(MAPPER.convertValue(counts, MAP));
    fields.put("stages", stages);
    fields.put("histograms", histograms.toMap());
    return fields;
  }
}

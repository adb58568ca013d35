package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The evaluation data that a corpus is to be free of, read when it is first asked for. */
final class EvaluationData {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationData.class);

  private final CorpusStages stages;
  private EvaluationNgrams ngrams;

  EvaluationData(CorpusStages stages) {
    this.stages = stages;
  }

  /** Its n-grams; null where nothing is kept out. */
  EvaluationNgrams ngrams() {
    if (ngrams == null && stages.decontaminate() != null) {
      ngrams = new EvaluationNgrams(stages.decontaminate().ngram());
      stages.evaluationData().forEach(file -> EvaluationTexts.read(file, ngrams));
      LOG.info("{} n-grams of evaluation data are kept out", ngrams.size());
    }
    return ngrams;
  }

  /** Names of its sets. */
  SortedSet<String> sets() {
    return ngrams() == null ? new TreeSet<>() : ngrams().sets();
  }
}

package dev.tatara.trainer.corpus;

/**
 * A source of a corpus that is merged.
 *
 * @param funnel what each stage did
 * @param histograms of what was written
 */
record MergedSource(Funnel funnel, Histograms histograms) {
  MergedSource() {
    this(new Funnel(), new Histograms());
  }

  /** Documents that were written, and that were not. */
  SourceCounts counts() {
    return SourceCounts.of(funnel);
  }
}

package dev.tatara.planner;

/** Counts the parameters that one rank holds. */
final class RankParameters {
  private RankParameters() {}

  /**
   * Parameters of a tensor rank of a pipeline stage: its share of its layers, of the embedding on
   * the first stage, and of the final norm and the untied head on the last.
   */
  static long of(ModelShape model, Layout layout, int stage) {
    long h = model.hiddenSize();
    long table = model.paddedVocabulary(layout.tensor()) / layout.tensor() * h;
    long count = model.layers() / layout.pipeline() * ofLayer(model, layout.tensor());
    if (stage == 0) {
      count += table;
    }
    if (stage == layout.pipeline() - 1) {
      count += 2 * h + table;
    }
    return count;
  }

  /** Of the rank of a layout that holds the most. */
  static long most(ModelShape model, Layout layout) {
    return Math.max(of(model, layout, 0), of(model, layout, layout.pipeline() - 1));
  }

  /** Of these, what the optimizer updates, on the rank that has the most of it. */
  static long mostTrained(ModelShape model, Recipe recipe, Layout layout) {
    return recipe
        .adapters()
        .map(adapters -> ofAdapters(model, adapters, layout))
        .orElseGet(() -> most(model, layout));
  }

  /** Of the adapters of a tensor rank of any pipeline stage. */
  static long ofAdapters(ModelShape model, Adapters adapters, Layout layout) {
    long ofLayer =
        adapters.targets().stream()
            .mapToLong(target -> target.adapterParameters(model, adapters.rank(), layout.tensor()))
            .sum();
    return model.layers() / layout.pipeline() * ofLayer;
  }

  /**
   * A tensor rank's part of a layer: column-parallel matrices are cut with their biases,
   * row-parallel ones without; norms are on every rank.
   */
  static long ofLayer(ModelShape model, int tensor) {
    long h = model.hiddenSize();
    long i = model.intermediateSize();
    long columns = (3 * h * h + 3 * h + h * i + i) / tensor; // query, key, value; h to i
    long rows = (h * h + i * h) / tensor + 2 * h; // attention's output; i to h
    long norms = 2 * 2 * h;
    return columns + rows + norms;
  }
}

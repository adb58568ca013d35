package dev.tatara.trainer.dataset;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.DataSettings.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run takes of each source: what was asked for, and what comes of it.
 *
 * @param parts of the sources, in their order
 */
public record Mixture(List<Part> parts) {

  /**
   * A source in a mixture.
   *
   * @param source its name
   * @param weight that was asked for, or null
   * @param budget tokens that were asked for, or null
   * @param documents that one pass of the mixture takes
   * @param tokens of them
   * @param available tokens of all training documents of the source
   * @param share of the run's samples
   * @param samples of the run that come from it
   * @param trainedTokens of these
   */
  public record Part(
      String source,
      Double weight,
      Long budget,
      long documents,
      long tokens,
      long available,
      double share,
      long samples,
      long trainedTokens) {

    /** How often the run goes through the training documents of the source. */
    public double epochs() {
      return (double) trainedTokens / available;
    }

    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      if (budget == null) {
        map.put("weight", weight);
      } else {
        map.put("budget", budget);
      }
      map.put("documents", documents);
      map.put("tokens", tokens);
      map.put("availableTokens", available);
      map.put("share", share);
      map.put("samples", samples);
      map.put("trainedTokens", trainedTokens);
      map.put("epochs", epochs());
      return map;
    }
  }

  /**
   * The mixture of a run, before its order is computed.
   *
   * @param dataset made by the tokenize step
   * @param settings sources, weights or budgets, and split
   * @param sequenceLength tokens a sample
   * @param samples of the whole run
   * @param seed of the order
   * @throws dev.tatara.trainer.TrainerException {@code DatasetTooSmall} when a source holds too few
   *     tokens for one sample
   */
  public static Mixture of(
      Artifact dataset, DataSettings settings, int sequenceLength, int samples, int seed) {
    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < settings.sources().size(); i++) {
      try (SourceSamples source = SourceSamples.open(dataset, settings, i, sequenceLength)) {
        taken.add(source.take(settings.sources().get(i).tokens(), seed));
      }
    }
    double[] shares = Blend.normalise(weights(settings.sources(), taken));
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      long part = Math.round(shares[i] * samples);
      parts.add(part(settings.sources().get(i), taken.get(i), shares[i], part));
    }
    return new Mixture(parts);
  }

  /** The same of a blend that there is. */
  static Mixture of(List<Source> sources, List<Taken> taken, Blend blend) {
    double[] shares = Blend.normalise(weights(sources, taken));
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      parts.add(part(sources.get(i), taken.get(i), shares[i], blend.counts()[i]));
    }
    return new Mixture(parts);
  }

  private static Part part(Source source, Taken taken, double share, long samples) {
    return new Part(
        source.name(),
        source.weight(),
        source.tokens(),
        taken.documents().length,
        taken.tokens(),
        taken.available(),
        share,
        samples,
        Math.round(samples * taken.sampleTokens()));
  }

  /** What sources are blended by: their weights, or the tokens that are taken of them. */
  static double[] weights(List<Source> sources, List<Taken> taken) {
    double[] weights = new double[taken.size()];
    for (int i = 0; i < weights.length; i++) {
      Source source = sources.get(i);
      weights[i] = source.tokens() == null ? source.weight() : taken.get(i).tokens();
    }
    return weights;
  }

  /** By source, for manifests. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    parts.forEach(part -> map.put(part.source(), part.toMap()));
    return map;
  }
}

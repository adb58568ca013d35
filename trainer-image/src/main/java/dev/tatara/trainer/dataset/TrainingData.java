package dev.tatara.trainer.dataset;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.DataSettings.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of a run in their order, from the training documents of all sources. Every rank opens
 * the same data and asks for the samples that are its own. Safe for use by several threads once it
 * has its order.
 */
public final class TrainingData implements AutoCloseable {
  /**
   * An order as it is computed.
   *
   * @param columns by name
   * @param mixture that it makes
   */
  record BuiltOrder(Map<String, int[]> columns, Mixture mixture) {}

  /** gpt-neox prepares half a percent more samples of a blended source than its share. */
  private static final double BLEND_MARGIN = 1.005;

  private final List<SourceSamples> sources = new ArrayList<>();
  private final DataSettings settings;
  private final int sequenceLength;
  private final int samples;
  private final int seed;
  private final String identity;
  private final int eodId;
  private SampleOrder order;

  /**
   * Opens the data and computes the order in memory.
   *
   * @param dataset made by the tokenize step
   * @param settings sources, weights or budgets, and split
   * @param sequenceLength tokens a sample
   * @param samples of the whole run: steps times global batch size
   * @param seed of the order
   * @throws dev.tatara.trainer.TrainerException {@code DatasetTooSmall} when the training documents
   *     of a source hold too few tokens for one sample
   */
  public TrainingData(
      Artifact dataset, DataSettings settings, int sequenceLength, int samples, int seed) {
    this(dataset, settings, sequenceLength, samples, seed, OrderCache.none());
  }

  /** As above, with the order from a cache. */
  public TrainingData(
      Artifact dataset,
      DataSettings settings,
      int sequenceLength,
      int samples,
      int seed,
      OrderCache cache) {
    this.settings = settings;
    this.sequenceLength = sequenceLength;
    this.samples = samples;
    this.seed = seed;
    this.identity = CanonicalJson.digest(OrderCache.content(dataset, settings));
    this.eodId = DatasetFiles.eodId(dataset);
    try {
      for (int i = 0; i < settings.sources().size(); i++) {
        sources.add(SourceSamples.open(dataset, settings, i, sequenceLength));
      }
      this.order =
          cache.order(
              OrderCache.key(dataset, settings, sequenceLength, samples, seed), this::order);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private BuiltOrder order() {
    List<Source> asked = settings.sources();
    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      taken.add(sources.get(i).take(asked.get(i).tokens(), seed));
    }
    double[] weights = Mixture.weights(asked, taken);
    Blend blend = Blend.build(weights, samples);
    double[] shares = Blend.normalise(weights);
    Map<String, int[]> columns = new LinkedHashMap<>();
    columns.put("blend.sources", blend.sources());
    columns.put("blend.samples", blend.samples());
    for (int i = 0; i < weights.length; i++) {
      int source = i;
      long wanted =
          weights.length == 1 ? samples : (long) Math.ceil(shares[i] * samples * BLEND_MARGIN);
      sources
          .get(i)
          .order(taken.get(i), Math.max(wanted, blend.counts()[i]), seed)
          .forEach((name, values) -> columns.put(SampleOrder.name(source, name), values));
    }
    return new BuiltOrder(columns, Mixture.of(asked, taken, blend));
  }

  /** Samples of the whole run. */
  public long samples() {
    return samples;
  }

  /**
   * What the samples are taken from, as one hash: the dataset, its split, and its sources with
   * their weights or budgets. With the sequence length and the seed it determines the order of the
   * samples.
   */
  public String identity() {
    return identity;
  }

  /** The token that ends a document. */
  public int eodId() {
    return eodId;
  }

  /**
   * One sample.
   *
   * @param index from 0 to before {@link #samples()}; the position of a run is the number of
   *     samples consumed
   * @throws IndexOutOfBoundsException past the end; the order is never begun anew
   */
  public Sample sample(long index) {
    if (index < 0 || index >= samples) {
      throw new IndexOutOfBoundsException("sample " + index + " of " + samples);
    }
    int source = order.column("blend.sources").get(index);
    return sources.get(source).sample(order, order.column("blend.samples").get(index));
  }

  @Override
  public void close() {
    sources.forEach(SourceSamples::close);
    if (order != null) {
      order.close();
    }
  }
}

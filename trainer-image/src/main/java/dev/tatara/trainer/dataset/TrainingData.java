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
  /** gpt-neox prepares half a percent more samples of a blended source than its share. */
  private static final double BLEND_MARGIN = 1.005;

  private final List<SourceSamples> sources = new ArrayList<>();
  private final double[] weights;
  private final int samples;
  private final int seed;
  private final String identity;
  private final int eodId;
  private SampleOrder order;

  /**
   * Opens the data and computes the order in memory.
   *
   * @param dataset made by the tokenize step
   * @param settings sources, weights and split
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
    this.weights = settings.sources().stream().mapToDouble(Source::weight).toArray();
    this.samples = samples;
    this.seed = seed;
    this.identity = CanonicalJson.digest(OrderCache.content(dataset, settings));
    this.eodId = DatasetFiles.eodId(dataset);
    try {
      for (int i = 0; i < weights.length; i++) {
        sources.add(open(dataset, settings, i, sequenceLength));
      }
      this.order =
          cache.order(
              OrderCache.key(dataset, settings, sequenceLength, samples, seed), this::order);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private SourceSamples open(
      Artifact artifact, DataSettings settings, int source, int sequenceLength) {
    String name = settings.sources().get(source).name();
    IndexedDataset dataset = new IndexedDataset(DatasetFiles.prefix(artifact, name));
    IndexedDataset mask = null;
    try {
      int documents = Split.of(settings.split(), dataset.documents()).validation();
      if (!DatasetFiles.hasMask(artifact, name)) {
        return new PackedSamples(source, name, dataset, documents, sequenceLength);
      }
      mask = new IndexedDataset(DatasetFiles.maskPrefix(artifact, name));
      return new ExampleSamples(source, name, dataset, mask, documents, sequenceLength, eodId);
    } catch (RuntimeException e) {
      dataset.close();
      if (mask != null) {
        mask.close();
      }
      throw e;
    }
  }

  private Map<String, int[]> order() {
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
          .order(Math.max(wanted, blend.counts()[i]), seed)
          .forEach((name, values) -> columns.put(SampleOrder.name(source, name), values));
    }
    return columns;
  }

  /** Samples of the whole run. */
  public long samples() {
    return samples;
  }

  /**
   * What the samples are taken from, as one hash: the dataset, its split, and its sources with
   * their weights. With the sequence length and the seed it determines the order of the samples.
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

package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.DataSettings.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a run in their order, from the training documents of all sources. Every rank opens
 * the same data and asks for the samples that are its own.
 */
public final class TrainingData implements AutoCloseable {
  /** gpt-neox prepares half a percent more samples of a blended source than its share. */
  private static final double BLEND_MARGIN = 1.005;

  private final List<IndexedDataset> datasets = new ArrayList<>();
  private final List<SampleIndex> indices = new ArrayList<>();
  private final Blend blend;
  private final int sequenceLength;
  private final int eodId;

  /**
   * Opens the data and computes the order.
   *
   * @param dataset made by the tokenize step
   * @param settings sources, weights and split
   * @param sequenceLength tokens a sample
   * @param samples of the whole run: steps times global batch size
   * @param seed of the order
   * @throws TrainerException {@code DatasetTooSmall} when the training documents of a source hold
   *     too few tokens for one sample
   */
  public TrainingData(
      Artifact dataset, DataSettings settings, int sequenceLength, int samples, int seed) {
    this.sequenceLength = sequenceLength;
    this.eodId = DatasetFiles.eodId(dataset);
    double[] weights = settings.sources().stream().mapToDouble(Source::weight).toArray();
    double[] shares = Blend.normalise(weights);
    this.blend = Blend.build(weights, samples);
    try {
      for (int i = 0; i < weights.length; i++) {
        long wanted =
            weights.length == 1 ? samples : (long) Math.ceil(shares[i] * samples * BLEND_MARGIN);
        open(dataset, settings, i, Math.max(wanted, blend.counts()[i]), seed);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(Artifact artifact, DataSettings settings, int source, long samples, int seed) {
    String name = settings.sources().get(source).name();
    IndexedDataset dataset = new IndexedDataset(DatasetFiles.prefix(artifact, name));
    datasets.add(dataset);
    Split split = Split.of(settings.split(), dataset.documents());
    long tokens = dataset.tokens(0, split.validation());
    if (tokens <= sequenceLength) {
      throw new TrainerException(
          FailureReason.DATASET_TOO_SMALL,
          "source '"
              + name
              + "' has "
              + tokens
              + " tokens in "
              + split.validation()
              + " training documents (of "
              + dataset.documents()
              + "), a sample needs "
              + (sequenceLength + 1),
          "add text to the source, raise the first number of data.split, or lower model.sequenceLength");
    }
    indices.add(
        SampleIndex.build(0, split.validation(), dataset::size, sequenceLength, samples, seed));
  }

  /** Samples of the whole run. */
  public long samples() {
    return blend.sources().length;
  }

  /** The token that ends a document. */
  public int eodId() {
    return eodId;
  }

  /** How often the run goes through the training documents of a source, the last time in part. */
  public int epochs(int source) {
    return indices.get(source).epochs();
  }

  /**
   * One sample.
   *
   * @param index from 0 to before {@link #samples()}; the position of a run is the number of
   *     samples consumed
   * @return {@code sequenceLength + 1} tokens: inputs are all but the last, targets all but the
   *     first
   * @throws IndexOutOfBoundsException past the end; the order is never begun anew
   */
  public int[] sample(long index) {
    if (index < 0 || index >= samples()) {
      throw new IndexOutOfBoundsException("sample " + index + " of " + samples());
    }
    int source = blend.sources()[(int) index];
    IndexedDataset dataset = datasets.get(source);
    SampleIndex order = indices.get(source);
    int row = order.shuffle()[blend.samples()[(int) index]];
    int position = order.positions()[row];
    int offset = order.offsets()[row];
    int[] tokens = new int[sequenceLength + 1];
    int filled = 0;
    while (filled < tokens.length) {
      int document = order.documents()[position];
      int count = Math.min(tokens.length - filled, dataset.size(document) - offset);
      dataset.read(document, offset, count, tokens, filled);
      filled += count;
      position++;
      offset = 0;
    }
    return tokens;
  }

  @Override
  public void close() {
    datasets.forEach(IndexedDataset::close);
  }
}

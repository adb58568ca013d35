package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.random.MersenneTwister;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examples, one a sample: prompt and response, then EOD as padding, or cut at the end. Only the
 * response and its EOD count in the loss. Every epoch is shuffled by itself, so that each example
 * is seen once before any is seen twice.
 */
final class ExampleSamples implements SourceSamples {
  private static final Logger LOG = LoggerFactory.getLogger(ExampleSamples.class);

  private final int source;
  private final IndexedDataset dataset;
  private final IndexedDataset mask;
  private final int[] usable;
  private final int sequenceLength;
  private final int eodId;

  /**
   * @param source its number in the blend
   * @param name for messages
   * @param dataset closed with this
   * @param mask beside the dataset, closed with this
   * @param documents the first of the dataset, which are for training
   * @throws TrainerException {@code DatasetTooSmall} when no example has a response within the
   *     sequence length, {@code ArtifactCorrupt} when mask and tokens do not fit together
   */
  ExampleSamples(
      int source,
      String name,
      IndexedDataset dataset,
      IndexedDataset mask,
      int documents,
      int sequenceLength,
      int eodId) {
    this.source = source;
    this.dataset = dataset;
    this.mask = mask;
    this.sequenceLength = sequenceLength;
    this.eodId = eodId;
    if (mask.documents() != dataset.documents()) {
      throw new TrainerException(
          FailureReason.ARTIFACT_CORRUPT,
          "source '%s' has %d examples, but a loss mask for %d"
              .formatted(name, dataset.documents(), mask.documents()),
          "run tokenize again");
    }
    this.usable = IntStream.range(0, documents).filter(this::hasTarget).toArray();
    if (usable.length == 0) {
      throw new TrainerException(
          FailureReason.DATASET_TOO_SMALL,
          "source '%s' has %d training examples (of %d), none with a response within %d tokens"
              .formatted(name, documents, dataset.documents(), sequenceLength),
          "add examples, raise the first number of data.split, or raise model.sequenceLength");
    }
    if (usable.length < documents) {
      LOG.warn(
          "source '{}': {} of {} examples are left out, whose prompt alone fills {} tokens",
          name,
          documents - usable.length,
          documents,
          sequenceLength);
    }
  }

  /** Whether a token that counts is among the targets. */
  private boolean hasTarget(int document) {
    int count = Math.min(mask.size(document), sequenceLength + 1);
    int[] values = new int[count];
    mask.read(document, 0, count, values, 0);
    return Arrays.stream(values).skip(1).anyMatch(value -> value != 0);
  }

  /** All examples: a sample is an example, whatever its length, so tokens say nothing of them. */
  @Override
  public Taken take(Long budget, int seed) {
    long tokens = Arrays.stream(usable).mapToLong(dataset::size).sum();
    return new Taken(usable, tokens, tokens, false, (double) tokens / usable.length);
  }

  @Override
  public Map<String, int[]> order(Taken taken, long minimumSamples, int seed) {
    int epochs = Math.toIntExact(Math.max(1, Math.ceilDiv(minimumSamples, usable.length)));
    int[] order = new int[Math.multiplyExact(epochs, usable.length)];
    MersenneTwister random = MersenneTwister.fromSeed(seed);
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] shuffled = usable.clone();
      NumpyShuffle.shuffle(shuffled, random);
      System.arraycopy(shuffled, 0, order, epoch * usable.length, usable.length);
    }
    return Map.of("examples", order);
  }

  @Override
  public Sample sample(SampleOrder order, int index) {
    int document = order.column(source, "examples").get(index);
    int[] tokens = new int[sequenceLength + 1];
    Arrays.fill(tokens, eodId);
    int[] counts = new int[tokens.length];
    int count = Math.min(tokens.length, dataset.size(document));
    dataset.read(document, 0, count, tokens, 0);
    mask.read(document, 0, count, counts, 0);
    float[] lossMask = new float[sequenceLength];
    for (int i = 0; i < sequenceLength; i++) {
      lossMask[i] = counts[i + 1]; // the target of position i
    }
    return new Sample(tokens, lossMask, new int[] {sequenceLength});
  }

  @Override
  public void close() {
    dataset.close();
    mask.close();
  }
}

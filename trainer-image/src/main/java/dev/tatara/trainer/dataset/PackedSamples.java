package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Documents laid end to end and cut into samples of one length, in the order of {@link
 * SampleIndex}. Every position counts in the loss.
 */
final class PackedSamples implements SourceSamples {
  private final int source;
  private final String name;
  private final IndexedDataset dataset;
  private final int documents;
  private final int sequenceLength;

  /**
   * @param source its number in the blend
   * @param name for messages
   * @param dataset closed with this
   * @param documents the first of the dataset, which are for training
   * @throws TrainerException {@code DatasetTooSmall} when they do not make one sample
   */
  PackedSamples(
      int source, String name, IndexedDataset dataset, int documents, int sequenceLength) {
    this.source = source;
    this.name = name;
    this.dataset = dataset;
    this.documents = documents;
    this.sequenceLength = sequenceLength;
    long tokens = dataset.tokens(0, documents);
    if (tokens <= sequenceLength) {
      throw new TrainerException(
          FailureReason.DATASET_TOO_SMALL,
          "source '"
              + name
              + "' has "
              + tokens
              + " tokens in "
              + documents
              + " training documents (of "
              + dataset.documents()
              + "), a sample needs "
              + (sequenceLength + 1),
          "add text to the source, raise the first number of data.split, or lower"
              + " model.sequenceLength");
    }
  }

  @Override
  public Taken take(Long budget, int seed) {
    if (budget == null) {
      return Taken.all(documents, dataset::size, sequenceLength);
    }
    Taken taken = Taken.ofBudget(name, documents, dataset::size, budget, seed, sequenceLength);
    if (taken.tokens() <= sequenceLength) {
      throw new TrainerException(
          FailureReason.DATASET_TOO_SMALL,
          "source '%s' has a budget of %d tokens, which makes %d of whole documents; a sample needs %d"
              .formatted(name, budget, taken.tokens(), sequenceLength + 1),
          "raise data.sources[].tokens, or lower model.sequenceLength");
    }
    return taken;
  }

  @Override
  public Map<String, int[]> order(Taken taken, long minimumSamples, int seed) {
    SampleIndex index =
        taken.isOfBudget()
            ? SampleIndex.inEpochs(
                taken.documents(), dataset::size, sequenceLength, minimumSamples, seed)
            : SampleIndex.build(
                taken.documents(), dataset::size, sequenceLength, minimumSamples, seed);
    Map<String, int[]> columns = new LinkedHashMap<>();
    columns.put("documents", index.documents());
    columns.put("positions", index.positions());
    columns.put("offsets", index.offsets());
    columns.put("shuffle", index.shuffle());
    return columns;
  }

  @Override
  public Sample sample(SampleOrder order, int index) {
    Column shuffled = order.column(source, "documents");
    int row = order.column(source, "shuffle").get(index);
    int position = order.column(source, "positions").get(row);
    int offset = order.column(source, "offsets").get(row);
    int[] tokens = new int[sequenceLength + 1];
    int[] lengths = new int[sequenceLength];
    int pieces = 0;
    int filled = 0;
    while (filled < tokens.length) {
      int document = shuffled.get(position);
      int count = Math.min(tokens.length - filled, dataset.size(document) - offset);
      dataset.read(document, offset, count, tokens, filled);
      int inputs = Math.min(count, sequenceLength - filled); // the last token is no input
      if (inputs > 0) {
        lengths[pieces++] = inputs;
      }
      filled += count;
      position++;
      offset = 0;
    }
    float[] mask = new float[sequenceLength];
    Arrays.fill(mask, 1);
    return new Sample(tokens, mask, Arrays.copyOf(lengths, pieces));
  }

  @Override
  public void close() {
    dataset.close();
  }
}

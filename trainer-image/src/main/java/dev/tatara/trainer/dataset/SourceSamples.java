package dev.tatara.trainer.dataset;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.DataSettings;
import java.util.Map;

/** The samples of one source, in their own order. */
sealed interface SourceSamples extends AutoCloseable permits PackedSamples, ExampleSamples {

  /**
   * The samples of a source of a dataset.
   *
   * @param settings sources and split
   * @param source its number among them
   * @throws dev.tatara.trainer.TrainerException {@code DatasetTooSmall} when its training documents
   *     make no sample
   */
  static SourceSamples open(
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
      int eodId = DatasetFiles.eodId(artifact);
      return new ExampleSamples(source, name, dataset, mask, documents, sequenceLength, eodId);
    } catch (RuntimeException e) {
      dataset.close();
      if (mask != null) {
        mask.close();
      }
      throw e;
    }
  }

  /**
   * What one pass of the mixture takes of the source.
   *
   * @param budget tokens, or null for all training documents
   * @param seed of the choice
   */
  Taken take(Long budget, int seed);

  /**
   * Computes the order.
   *
   * @param taken documents of a pass
   * @param minimumSamples at least that many samples
   * @param seed of the shuffles
   * @return columns of {@link SampleOrder} by their names within the source
   */
  Map<String, int[]> order(Taken taken, long minimumSamples, int seed);

  /**
   * Reads one sample.
   *
   * @param order columns as {@link #order} gave them
   * @param index within the source
   */
  Sample sample(SampleOrder order, int index);

  @Override
  void close();
}

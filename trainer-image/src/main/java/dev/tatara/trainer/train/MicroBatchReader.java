package dev.tatara.trainer.train;

import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.dataset.Sample;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.model.MicroBatch;
import java.util.List;

/** Makes micro-batches of samples, as the run's data options say. */
final class MicroBatchReader {
  private final TrainingData data;
  private final DataSettings settings;

  MicroBatchReader(TrainingData data, DataSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  /** The micro-batch of these samples. */
  MicroBatch read(List<Long> indices) {
    List<Sample> samples = indices.stream().map(data::sample).toList();
    int length = samples.getFirst().lossMask().length;
    int[] inputs = new int[samples.size() * length];
    int[] targets = new int[inputs.length];
    float[] mask = new float[inputs.length];
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      System.arraycopy(sample.tokens(), 0, inputs, i * length, length);
      System.arraycopy(sample.tokens(), 1, targets, i * length, length);
      System.arraycopy(sample.lossMask(), 0, mask, i * length, length);
    }
    if (settings.eodMaskLoss()) {
      for (int i = 0; i < inputs.length; i++) {
        mask[i] = inputs[i] == data.eodId() ? 0 : mask[i];
      }
    }
    List<int[]> documents =
        settings.resetAttentionMask() ? samples.stream().map(Sample::documents).toList() : null;
    return new MicroBatch(samples.size(), length, inputs, targets, mask, documents);
  }
}

package dev.tatara.trainer.weights;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.TensorPart;
import java.util.Collection;
import java.util.List;

/** The weights of a checkpoint, of any layout. Rows that only pad the vocabulary are not stored. */
public final class CheckpointWeights implements WeightSource {
  private final CheckpointReader reader;

  private CheckpointWeights(CheckpointReader reader) {
    this.reader = reader;
  }

  /** Opens a checkpoint; nothing of it is read or verified yet. */
  public static CheckpointWeights open(Checkpoint checkpoint) {
    return new CheckpointWeights(CheckpointReader.open(checkpoint));
  }

  @Override
  public Collection<String> names() {
    return reader.weightNames();
  }

  @Override
  public List<Long> shape(String name) {
    return reader.shape(name);
  }

  @Override
  public long read(TensorPart part) {
    reader.read(part);
    return part.slice().elements();
  }

  @Override
  public void close() {
    reader.close();
  }
}

package dev.tatara.trainer.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A run of consecutive layers. The first part has the embedding too, the last one the final norm
 * and the head.
 *
 * @param firstLayer first transformer block
 * @param endLayer the block after the last one
 * @param first whether it begins with the embedding
 * @param last whether it ends with the head
 */
public record ModelPart(int firstLayer, int endLayer, boolean first, boolean last) {

  /** Everything. */
  public static ModelPart whole(ModelConfig config) {
    return new ModelPart(0, config.layers(), true, true);
  }

  /**
   * What one stage of a pipeline holds: of {@code stages * chunks} equal parts every {@code
   * stages}-th one, so that the chunks of a stage lie far apart (Narayanan et al. 2021, 2.2).
   *
   * @param chunks parts of each stage
   */
  public static List<ModelPart> ofStage(ModelConfig config, int stages, int stage, int chunks) {
    int parts = stages * chunks;
    int layers = config.layers() / parts;
    return IntStream.range(0, chunks)
        .map(chunk -> chunk * stages + stage)
        .mapToObj(
            part -> new ModelPart(part * layers, (part + 1) * layers, part == 0, part == parts - 1))
        .toList();
  }
}

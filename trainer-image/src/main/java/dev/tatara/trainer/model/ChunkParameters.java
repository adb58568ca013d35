package dev.tatara.trainer.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The trained parameters of a {@link ModelChunk} in the groups whose gradients a pass completes
 * together.
 */
final class ChunkParameters {
  private final List<Parameter> embedding;
  private final List<List<Parameter>> blocks = new ArrayList<>();
  private final List<Parameter> head = new ArrayList<>();

  ChunkParameters(ParameterStore parameters, ModelPart part) {
    embedding = part.first() ? of(parameters, "gpt_neox.embed_in.") : List.of();
    for (int layer = part.firstLayer(); layer < part.endLayer(); layer++) {
      blocks.add(of(parameters, "gpt_neox.layers." + layer + "."));
    }
    if (part.last()) {
      head.addAll(of(parameters, "gpt_neox.final_layer_norm."));
      head.addAll(of(parameters, "embed_out."));
    }
  }

  private static List<Parameter> of(ParameterStore parameters, String prefix) {
    return parameters.all().stream()
        .filter(p -> p.trains() && p.name().startsWith(prefix))
        .toList();
  }

  List<Parameter> ofEmbedding() {
    return embedding;
  }

  /**
   * @param index of the block in the chunk, from 0
   */
  List<Parameter> ofBlock(int index) {
    return blocks.get(index);
  }

  /** Final norm and output matrix. */
  List<Parameter> ofHead() {
    return head;
  }
}

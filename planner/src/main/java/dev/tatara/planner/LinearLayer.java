package dev.tatara.planner;

import java.util.Arrays;
import java.util.Optional;

/** The linear layers of a block, which may have low-rank adapters. */
public enum LinearLayer {
  /** Queries, keys and values, h to 3h; its outputs are cut. */
  QUERY_KEY_VALUE("query_key_value", true),
  /** The output of attention, h to h; its inputs are cut. */
  DENSE("dense", false),
  /** The first of the MLP, h to i; its outputs are cut. */
  DENSE_H_TO_4H("dense_h_to_4h", true),
  /** The second of the MLP, i to h; its inputs are cut. */
  DENSE_4H_TO_H("dense_4h_to_h", false);

  private final String label;
  private final boolean outputsAreCut;

  LinearLayer(String label, boolean outputsAreCut) {
    this.label = label;
    this.outputsAreCut = outputsAreCut;
  }

  /** The layer of a name in manifests and run configurations, if there is one. */
  public static Optional<LinearLayer> labelled(String label) {
    return Arrays.stream(values()).filter(layer -> layer.label.equals(label)).findFirst();
  }

  /**
   * Parameters of a tensor rank's part of an adapter, A [rank, in] and B [out, rank]: the matrix on
   * the side where the layer is cut is cut, too.
   */
  long adapterParameters(ModelShape model, int rank, int tensor) {
    long in = this == DENSE_4H_TO_H ? model.intermediateSize() : model.hiddenSize();
    long out =
        switch (this) {
          case QUERY_KEY_VALUE -> 3L * model.hiddenSize();
          case DENSE_H_TO_4H -> model.intermediateSize();
          case DENSE, DENSE_4H_TO_H -> model.hiddenSize();
        };
    return outputsAreCut ? rank * (in + out / tensor) : rank * (in / tensor + out);
  }
}

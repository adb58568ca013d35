package dev.tatara.planner;

import java.util.Locale;

/** Which activations are computed again in the backward pass, to save their memory. */
public enum Recompute {
  /** None: all are kept. */
  NONE,
  /** Outputs of LayerNorm and GELU, which cost next to nothing. */
  SELECTIVE,
  /** All but the input of each layer: a third more arithmetic. */
  FULL;

  /** Its name in run configurations. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.tatara.planner;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

  /** The mode of a name in run configurations; empty where there is none. */
  public static Optional<Recompute> ofLabel(String label) {
    return Arrays.stream(values()).filter(mode -> mode.label().equals(label)).findAny();
  }
}

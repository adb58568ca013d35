package dev.tatara.trainer.model;

/** Which activations a forward pass leaves out, for the backward pass to compute once more. */
public enum Recompute {
  /** None: everything that the backward pass needs is kept. */
  NONE,
  /**
   * Outputs of GELU and LayerNorm, which cost next to nothing to compute: 4h and 2h values a
   * position and layer.
   */
  SELECTIVE,
  /** All: a block keeps its input alone and goes forward again before it goes backward. */
  FULL;

  /**
   * The mode of a run configuration.
   *
   * @param name {@code none}, {@code selective} or {@code full}
   */
  public static Recompute of(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "selective" -> SELECTIVE;
      case "full" -> FULL;
      default ->
          throw new IllegalArgumentException(
              "recompute '" + name + "': use 'none', 'selective' or 'full'");
    };
  }
}

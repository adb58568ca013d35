package dev.tatara.trainer.watch;

/** What a rank is at. */
public enum Phase {
  /** Before the first step of a process. */
  START("its start"),
  /** Waiting for its samples, which are read ahead. */
  DATA("data"),
  FORWARD("forward"),
  BACKWARD("backward"),
  /** The sums of gradients, their norm, the update and the exchange of weights. */
  OPTIMIZER("optimizer"),
  /** Saving, finishing a save, or going back to a checkpoint. */
  CHECKPOINT("checkpoint");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** For people. */
  public String label() {
    return label;
  }
}

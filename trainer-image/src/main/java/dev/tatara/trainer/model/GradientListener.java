package dev.tatara.trainer.model;

import java.util.List;

/** Hears in a backward pass which gradients it is done with, last layer first. */
public interface GradientListener {
  /** Wants to know nothing. */
  GradientListener NONE = parameters -> {};

  /** This pass adds nothing more to the gradients of these parameters. */
  void complete(List<Parameter> parameters);
}

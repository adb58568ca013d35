package dev.tatara.trainer.inference;

import dev.tatara.trainer.tensor.Torch;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of verbs that ask one model; a {@code @Mixin}. */
public final class InferenceOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint of a run (.../checkpoints/step-XXXXXXXX) or Hugging Face export.")
  private Path model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all cores).")
  private Integer threads;

  /** The folder of the model. */
  public Path model() {
    return model;
  }

  /** Starts the engine with as many threads as were asked for. */
  public Torch start() {
    return Torch.start(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
  }
}

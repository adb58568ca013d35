package dev.tatara.trainer.inference;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.tensor.Torch;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of verbs that ask one model; a {@code @Mixin}. */
public final class InferenceOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of a run, whose newest checkpoint that is whole is taken, of a checkpoint, or of a Hugging"
              + " Face export.")
  private Path model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all cores).")
  private Integer threads;

  /**
   * The model that is named.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  public ModelFolder model() {
    return ModelFolder.named(model);
  }

  /** Starts the engine with as many threads as were asked for. */
  public Torch start() {
    return Torch.start(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
  }
}

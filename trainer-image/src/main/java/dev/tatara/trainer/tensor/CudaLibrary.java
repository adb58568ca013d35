package dev.tatara.trainer.tensor;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CUDA part of libtorch, which tells one flavour of the trainer's image from the other. */
public final class CudaLibrary {
  static final String NAME = "libtorch_cuda.so";

  private static final String STAY_ON_CPU =
      "; or set TATARA_DEVICE=cpu (resources.device) to train on CPUs";

  private CudaLibrary() {}

  /**
   * The file.
   *
   * @param folder of libtorch
   * @throws TrainerException {@code ConfigurationInvalid} when it is not there
   */
  public static Path in(Path folder) {
    Path library = folder.resolve(NAME);
    if (!Files.exists(library)) {
      throw unusable(
          "libtorch in " + folder + " is not built for CUDA: there is no " + NAME,
          "use the CUDA flavour of the trainer's image, tatara-trainer:"
              + Version.CURRENT
              + "-cuda, which runs all steps (chart value trainerImage.tag, TATARA_TRAINER_IMAGE of"
              + " the operator); by hand, set PYTORCH_LIBRARY_PATH to the folder of libtorch 2.7.1"
              + " for CUDA, PYTORCH_VERSION=2.7.1 and PYTORCH_FLAVOR=cu128");
    }
    return library;
  }

  static TrainerException unusable(String message, String hint) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID, "device cuda: " + message, hint + STAY_ON_CPU);
  }
}

package dev.tatara.trainer.config;

import java.util.Optional;

/**
 * The run that another goes on from. Exactly one of job and path is given.
 *
 * @param job name of a job of the same namespace whose runs lie on the volume, or null
 * @param path folder of a run, relative to the storage root unless absolute, or null
 * @param step of the checkpoint; null for the newest that is whole
 */
public record ResumeSettings(
    @MayBeAbsent String job, @MayBeAbsent String path, @MayBeAbsent Integer step) {

  /** What is wrong with them, if anything. */
  Optional<String> fault() {
    if ((job == null) == (path == null)) {
      return Optional.of("'checkpoint.resumeFrom' must hold exactly one of 'job' and 'path'");
    }
    return step != null && step < 1
        ? Optional.of("'checkpoint.resumeFrom.step' is " + step + ", and must be at least 1")
        : Optional.empty();
  }
}

package dev.tatara.trainer.step;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.config.RunConfiguration;
import java.nio.file.Path;

/**
 * A run and the volume it lives on.
 *
 * @param configuration what to do
 * @param storage root of the job's volume, absolute
 * @param environment of the pod
 */
public record RunContext(RunConfiguration configuration, Path storage, Environment environment) {

  /** The folder of the run's own results. */
  public Path runDirectory() {
    return resolve(configuration.runDirectory());
  }

  /** A path of the configuration: relative to the storage root unless absolute. */
  public Path resolve(String path) {
    return storage.resolve(path).normalize();
  }

  /** The store of artifacts that jobs share. */
  public ArtifactStore artifacts() {
    return ArtifactStore.under(storage);
  }

  /**
   * The artifact that an earlier step of this run made or found.
   *
   * @param step that has it as its result
   * @param kind of the artifact
   * @throws dev.tatara.trainer.TrainerException when the step has no result yet, or its artifact is
   *     not whole
   */
  public Artifact artifactOf(String step, String kind) {
    return Artifact.open(resolve(StepResult.read(runDirectory(), step).artifact()), kind);
  }

  /** A path as results give it: relative to the storage root where it lies under it. */
  public String relative(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return (absolute.startsWith(storage) ? storage.relativize(absolute) : absolute)
        .toString()
        .replace('\\', '/');
  }
}

package dev.tatara.trainer.step;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.ResumeSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfigurationReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options that tie a verb to a run; a {@code @Mixin} of every verb. */
public final class RunOptions {
  @Option(
      names = "--run",
      paramLabel = "FILE",
      defaultValue = "${env:TATARA_RUN_CONFIG}",
      description =
          "Run configuration of a job (default: $$TATARA_RUN_CONFIG). Without it, the other options describe the step.")
  private Path run;

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      defaultValue = "${env:TATARA_STORAGE}",
      description = "Root of the job's volume (default: $$TATARA_STORAGE).")
  private Path storage;

  private final Environment environment;

  /** With the environment of this process. */
  public RunOptions() {
    this(Environment.get());
  }

  /** With an environment of its own. */
  public RunOptions(Environment environment) {
    this.environment = environment;
  }

  /** What the pod says to every step. */
  public Environment environment() {
    return environment;
  }

  /** Whether there is a run; if not, the verb is used by hand. */
  public boolean given() {
    return run != null;
  }

  /**
   * Reads the run configuration.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when there is none, it is malformed or no
   *     storage root is named, {@code StorageUnavailable} when the root does not exist
   */
  public RunContext open() {
    return open(RunConfigurationReader::read);
  }

  /** As {@link #open()}, with another run to go on from than the configuration says. */
  public RunContext open(ResumeSettings source) {
    return open(file -> RunConfigurationReader.read(file, source));
  }

  private RunContext open(Function<Path, RunConfiguration> reader) {
    if (run == null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "no run configuration",
          "name one with --run FILE or $TATARA_RUN_CONFIG, or use the verb by hand (see --help)");
    }
    if (storage == null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "no storage root for run configuration " + run,
          "name it with --storage DIR or $TATARA_STORAGE");
    }
    if (!Files.isDirectory(storage)) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "storage root " + storage + " is no folder",
          "check that the volume is mounted there, or name another with --storage DIR");
    }
    return new RunContext(reader.apply(run), storage.toAbsolutePath().normalize(), environment);
  }
}

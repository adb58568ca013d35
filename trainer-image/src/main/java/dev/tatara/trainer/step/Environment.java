package dev.tatara.trainer.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of a pod that steps share, as docs/reference/run-configuration.md lists them.
 *
 * @param claims folder under which source claims are mounted
 * @param secrets folder under which the Secrets of object stores are mounted
 * @param terminationLog where the termination message goes, if anywhere
 * @param bindAddress address of this pod that servers bind to; none by hand
 * @param completionIndex number of this pod among those of its step, where they have numbers
 * @param device that training is to take whatever the run says, if one is named
 * @param libtorch folder of the image's libtorch; none by hand
 */
public record Environment(
    Path claims,
    Path secrets,
    Optional<Path> terminationLog,
    Optional<String> bindAddress,
    Optional<String> completionIndex,
    Optional<String> device,
    Optional<Path> libtorch) {
  private static final Path KUBERNETES_LOG = Path.of("/dev/termination-log");

  /** The environment of this process. */
  public static Environment get() {
    return of(System.getenv());
  }

  /** The environment that the variables describe. */
  public static Environment of(Map<String, String> variables) {
    Path claims = Path.of(variables.getOrDefault("TATARA_CLAIMS", "/claims"));
    Path secrets = Path.of(variables.getOrDefault("TATARA_SECRETS", "/var/run/secrets/tatara"));
    Optional<String> bindAddress = Optional.ofNullable(variables.get("TATARA_BIND_ADDRESS"));
    Optional<String> index = Optional.ofNullable(variables.get("JOB_COMPLETION_INDEX"));
    String log = variables.getOrDefault("TATARA_TERMINATION_LOG", "");
    return new Environment(
        claims,
        secrets,
        log.isEmpty()
            ? Optional.of(KUBERNETES_LOG).filter(Files::exists)
            : Optional.of(Path.of(log)),
        bindAddress,
        index,
        Optional.ofNullable(variables.get("TATARA_DEVICE")),
        Optional.ofNullable(variables.get("PYTORCH_LIBRARY_PATH")).map(Path::of));
  }
}

package dev.tatara.minicluster.operator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the operator runs.
 *
 * @param jar the operator's {@code tatara-operator.jar}
 * @param manifests YAML files applied before it starts, CRDs among them
 * @param access the manifest whose service account it acts as; without one it is administrator
 * @param java the {@code java} command
 * @param jvmArguments put before {@code -jar}
 * @param environment added to this process's own
 */
public record OperatorOptions(
    Path jar,
    List<Path> manifests,
    Optional<Path> access,
    Path java,
    List<String> jvmArguments,
    Map<String, String> environment) {
  public OperatorOptions {
    manifests = List.copyOf(manifests);
    jvmArguments = List.copyOf(jvmArguments);
    environment = Map.copyOf(environment);
  }

  /** With the Java of this process and a small heap. */
  public static OperatorOptions of(Path jar, Path... manifests) {
    return new OperatorOptions(
        jar,
        List.of(manifests),
        Optional.empty(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        Map.of());
  }

  /** The same with other environment variables. */
  public OperatorOptions withEnvironment(Map<String, String> other) {
    return new OperatorOptions(jar, manifests, access, java, jvmArguments, other);
  }

  /** The same with other arguments for the JVM. */
  public OperatorOptions withJvmArguments(List<String> other) {
    return new OperatorOptions(jar, manifests, access, java, other, environment);
  }

  /** The same with another Java and another copy of the operator. */
  public OperatorOptions withProgram(Path otherJava, Path otherJar) {
    return new OperatorOptions(otherJar, manifests, access, otherJava, jvmArguments, environment);
  }

  /** The same with what a manifest grants its service account, and no more. */
  public OperatorOptions withAccessOf(Path manifest) {
    return new OperatorOptions(
        jar, manifests, Optional.of(manifest), java, jvmArguments, environment);
  }
}

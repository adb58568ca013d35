package dev.tatara.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that builds images and runs containers here: Docker or Podman.
 *
 * @param builder its name, as {@code ./tatara image --builder} takes it
 * @param command the program, with what its containers need on this machine
 */
record ContainerEngine(String builder, List<String> command) {
  private static final List<ContainerEngine> KNOWN =
      List.of(
          new ContainerEngine("docker", List.of("docker")),
          new ContainerEngine("podman", List.of("podman")),
          // crun, Podman's usual runtime, starts nothing where both versions of cgroups are
          // mounted.
          new ContainerEngine("podman", List.of("podman", "--runtime", "runc")));

  // Limits that no process may raise: a container's must not be above those of who starts it.
  private static final List<String> LIMITS =
      List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024");

  /** What a program printed, its errors among it, and its exit code. */
  record Result(int exitCode, String output) {}

  /** The first of the known ones that runs containers of an image. */
  static Optional<ContainerEngine> thatRuns(String image) throws IOException {
    for (ContainerEngine engine : KNOWN) {
      if (engine.isInstalled()
          && engine.run(image, Map.of(), Map.of(), List.of("--version")).exitCode == 0) {
        return Optional.of(engine);
      }
    }
    return Optional.empty();
  }

  /** The first of the known ones whose builds could work. */
  static Optional<ContainerEngine> thatBuilds() throws IOException {
    for (ContainerEngine engine : KNOWN) {
      if (engine.isInstalled() && engine.execute(List.of("info")).exitCode == 0) {
        return Optional.of(engine);
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a container as a pod of a job would be run: no network, a read-only root, no capabilities,
   * the image's own user.
   *
   * @param mounts folders and files of this machine and where the container sees them
   * @param environment variables and their values
   */
  Result run(
      String image,
      Map<Path, String> mounts,
      Map<String, String> environment,
      List<String> arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
    Collections.addAll(words, "--read-only", "--tmpfs", "/tmp:exec", "--cap-drop", "ALL");
    words.addAll(LIMITS);
    mounts.forEach((here, there) -> Collections.addAll(words, "-v", here + ":" + there));
    environment.forEach((name, value) -> Collections.addAll(words, "-e", name + "=" + value));
    words.add(image);
    words.addAll(arguments);
    return execute(words);
  }

  private boolean isInstalled() {
    return isInstalled(command.getFirst());
  }

  /** Whether a program lies in this process's path. */
  static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
  }

  private Result execute(List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    return execute(words, Path.of("."));
  }

  /** Runs a program to its end. */
  static Result execute(List<String> words, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException(words.getFirst() + " closed its output and runs on");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new Result(process.exitValue(), output);
  }
}

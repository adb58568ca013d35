package dev.tatara.minicluster.binaries;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A Go module that travels inside this JAR and pins what is built from it. The checksums in its
 * {@code go.sum} make the sources those of the release.
 *
 * @param folder where it is kept, below {@code /dev/tatara/minicluster} of the class path
 * @param version the release that it pins, as {@code v1.2.3}
 * @param packagePrefix with a program's name appended, the package to build
 * @param tags build tags, separated by commas
 * @param definitions {@code package.variable=value}: what the linker writes into the program
 * @param cost how long a build takes, for people who wait
 */
record GoModule(
    String folder,
    String version,
    String packagePrefix,
    String tags,
    List<String> definitions,
    String cost) {
  private static final List<String> FILES = List.of("go.mod", "go.sum", "tools.go");

  GoModule {
    definitions = List.copyOf(definitions);
  }

  /** The programs of Kubernetes of a version. */
  static GoModule kubernetes(String version) {
    return new GoModule(
        "kubernetes",
        version,
        "k8s.io/kubernetes/cmd/",
        "",
        kubernetesVersion(version),
        "all programs take about 8 minutes on 2 cores");
  }

  /** Without these the programs report v0.0.0-master, which clients reject. */
  private static List<String> kubernetesVersion(String version) {
    String[] numbers = version.substring(1).split("\\.");
    List<String> definitions = new ArrayList<>();
    for (String place : List.of("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")) {
      definitions.add("%s.gitVersion=%s".formatted(place, version));
      definitions.add("%s.gitMajor=%s".formatted(place, numbers[0]));
      definitions.add("%s.gitMinor=%s".formatted(place, numbers[1]));
    }
    return definitions;
  }

  /** The arguments of {@code go build} for a program. */
  List<String> buildArguments(String program, Path output) {
    StringBuilder linkerFlags = new StringBuilder("-s -w");
    definitions.forEach(definition -> linkerFlags.append(" -X ").append(definition));
    return List.of(
        "-mod=readonly",
        "-trimpath",
        "-tags",
        tags,
        "-ldflags",
        linkerFlags.toString(),
        "-o",
        output.toString(),
        packagePrefix + program);
  }

  /** Writes the module's files into a folder, which is made. */
  void unpack(Path target) throws IOException {
    Files.createDirectories(target);
    for (String name : FILES) {
      try (InputStream resource = file(name)) {
        Files.copy(resource, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  InputStream file(String name) {
    String path = "/dev/tatara/minicluster/%s/%s".formatted(folder, name);
    InputStream resource = GoModule.class.getResourceAsStream(path);
    if (resource == null) {
      throw new UncheckedIOException(
          new IOException("%s is missing in the class path; build the module".formatted(path)));
    }
    return resource;
  }
}

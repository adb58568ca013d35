package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.node.Image;
import io.fabric8.kubernetes.api.model.Container;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a container runs: its {@code command} replaces the image's entry point, its {@code args} the
 * image's arguments, and a command without args drops the image's arguments.
 */
final class CommandLine {
  private CommandLine() {}

  /**
   * @param own treats what comes from the manifest
   * @param ofImage treats what comes from the image table
   * @throws StartException when nothing says what to run
   */
  static List<String> of(
      Container container, Image image, UnaryOperator<String> own, UnaryOperator<String> ofImage)
      throws StartException {
    List<String> line = new ArrayList<>();
    List<String> command = container.getCommand();
    if (command.isEmpty()) {
      image.entrypoint().forEach(word -> line.add(ofImage.apply(word)));
    } else {
      List<String> program = image.programs().get(command.getFirst());
      if (program == null) {
        line.add(own.apply(command.getFirst()));
      } else {
        program.forEach(word -> line.add(ofImage.apply(word)));
      }
      command.stream().skip(1).map(own).forEach(line::add);
    }
    if (!container.getArgs().isEmpty()) {
      container.getArgs().stream().map(own).forEach(line::add);
    } else if (command.isEmpty()) {
      image.args().forEach(word -> line.add(ofImage.apply(word)));
    }
    if (line.isEmpty()) {
      throw new StartException(
          "no command: container %s names none and image %s has no entry point on this node"
              .formatted(container.getName(), container.getImage()));
    }
    return line;
  }

  /**
   * The line with its program as an absolute path.
   *
   * @throws StartException when there is no such program on this machine
   */
  static List<String> resolve(
      List<String> line, Map<String, String> environment, Path workingDirectory)
      throws StartException {
    String name = line.getFirst();
    List<String> resolved = new ArrayList<>(line);
    resolved.set(0, find(name, environment.getOrDefault("PATH", ""), workingDirectory).toString());
    return resolved;
  }

  private static Path find(String name, String searchPath, Path workingDirectory)
      throws StartException {
    if (name.contains("/")) {
      Path program = workingDirectory.resolve(name);
      if (!Files.exists(program)) {
        throw new StartException("exec: \"%s\": no such file or directory".formatted(name));
      }
      if (!Files.isExecutable(program) || Files.isDirectory(program)) {
        throw new StartException("exec: \"%s\": permission denied".formatted(name));
      }
      return program;
    }
    for (String folder : searchPath.split(File.pathSeparator)) {
      Path program = workingDirectory.resolve(folder).resolve(name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program;
      }
    }
    throw new StartException("exec: \"%s\": executable file not found in $PATH".formatted(name));
  }
}

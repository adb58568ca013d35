package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.node.Image;
import dev.tatara.minicluster.node.ImagePlaceholders;
import dev.tatara.minicluster.node.NodeOptions;
import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.node.pod.DownwardApi;
import dev.tatara.minicluster.node.pod.PodEnvironment;
import dev.tatara.minicluster.node.volume.ConfigReader;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes of a container's manifest what this machine has to run. */
public final class LaunchPlanner {
  private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "TZ");
  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  private final Pod pod;
  private final PodEnvironment environment;
  private final NodeOptions options;
  private final Map<String, Path> volumes;
  private final EnvironmentBuilder variables;
  private final ImagePlaceholders placeholders;

  /**
   * @param volumes path on this machine by name of the volume
   */
  public LaunchPlanner(
      Pod pod,
      PodEnvironment environment,
      NodeOptions options,
      Map<String, Path> volumes,
      DownwardApi downward,
      ConfigReader config) {
    this.pod = pod;
    this.environment = environment;
    this.options = options;
    this.volumes = Map.copyOf(volumes);
    this.variables = new EnvironmentBuilder(downward, config);
    this.placeholders = new ImagePlaceholders(environment);
  }

  /** What the container's image stands for, if the node has it. */
  Optional<Image> image(Container container) {
    return options.images().find(container.getImage());
  }

  /**
   * What to run now.
   *
   * @throws NotYetException when something that the environment refers to is missing
   * @throws StartException when there is nothing to run here
   */
  Launch plan(Container container, Image image) throws NotYetException, StartException {
    Map<String, String> own = variables.build(container, serviceVariables());
    PathRewriter rewriter = new PathRewriter(mounts(container, own));
    UnaryOperator<String> ofManifest =
        word -> rewriter.rewrite(VariableExpansion.expand(word, own));

    Map<String, String> complete = nodeVariables(container);
    options.environment().forEach((name, value) -> complete.put(name, fill(value)));
    image.env().forEach((name, value) -> complete.put(name, fill(value)));
    own.forEach((name, value) -> complete.put(name, rewriter.rewrite(value)));

    Path directory = workingDirectory(container, rewriter);
    List<String> line = CommandLine.of(container, image, ofManifest, this::fill);
    return new Launch(
        CommandLine.resolve(line, complete, directory), complete, directory, rewriter);
  }

  private String fill(String text) {
    return placeholders.replaceIn(text);
  }

  private Map<String, String> serviceVariables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("KUBERNETES_SERVICE_HOST", environment.apiServerHost());
    variables.put("KUBERNETES_SERVICE_PORT", Integer.toString(environment.apiServerPort()));
    return variables;
  }

  private Map<String, String> nodeVariables(Container container) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("LANG", "C.UTF-8");
    for (String name : INHERITED) {
      String value = System.getenv(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    String hostname = pod.getSpec().getHostname();
    variables.put("HOSTNAME", hostname == null ? pod.getMetadata().getName() : hostname);
    variables.put("TMPDIR", environment.folder().temporary().toString());
    variables.put(
        "TATARA_TERMINATION_LOG",
        environment.folder().terminationMessage(container.getName()).toString());
    return variables;
  }

  private Map<String, Path> mounts(Container container, Map<String, String> variables)
      throws StartException {
    Map<String, Path> mounts = new HashMap<>();
    String messagePath = container.getTerminationMessagePath();
    mounts.put(
        messagePath == null ? DEFAULT_MESSAGE_PATH : messagePath,
        environment.folder().terminationMessage(container.getName()));
    for (VolumeMount mount : container.getVolumeMounts()) {
      Path volume = volumes.get(mount.getName());
      if (volume == null) {
        throw new StartException("volume %s is not mounted".formatted(mount.getName()));
      }
      mounts.put(mount.getMountPath(), subPath(volume, mount, variables));
    }
    return mounts;
  }

  private static Path subPath(Path volume, VolumeMount mount, Map<String, String> variables)
      throws StartException {
    String part =
        mount.getSubPathExpr() == null
            ? mount.getSubPath()
            : VariableExpansion.expand(mount.getSubPathExpr(), variables);
    if (part == null || part.isEmpty()) {
      return volume;
    }
    Path path = volume.resolve(part).normalize();
    if (!path.startsWith(volume)) {
      throw new StartException("subPath %s leads out of its volume".formatted(part));
    }
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(path);
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException("can't create the subPath " + path, e);
    }
  }

  /** A folder that only the image would have is replaced by one of the container's own. */
  private Path workingDirectory(Container container, PathRewriter rewriter) {
    if (container.getWorkingDir() != null) {
      Path named = Path.of(rewriter.rewrite(container.getWorkingDir()));
      if (Files.isDirectory(named)) {
        return named;
      }
    }
    return environment.folder().workingDirectory(container.getName());
  }
}

package dev.tatara.minicluster.node.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the files of one pod lie.
 *
 * <pre>
 * logs/&lt;container&gt;/&lt;restart&gt;.log
 * volumes/&lt;volume&gt;/
 * containers/&lt;container&gt;/   working directory, if the manifest names none
 * messages/&lt;container&gt;      termination message
 * tmp/                        TMPDIR of all containers
 * </pre>
 *
 * @param root of all these
 */
public record PodFolder(Path root) {
  /** The folder of a pod under a folder for all pods. */
  public static PodFolder of(Path pods, ObjectMeta pod) {
    return new PodFolder(
        pods.resolve("%s_%s_%s".formatted(pod.getNamespace(), pod.getName(), pod.getUid())));
  }

  /** A container's log; 0 is its first run. */
  public Path log(String container, int restart) {
    return folder("logs", container).resolve(restart + ".log");
  }

  public Path volume(String name) {
    return folder("volumes", name);
  }

  public Path workingDirectory(String container) {
    return folder("containers", container);
  }

  public Path terminationMessage(String container) {
    return folder("messages").resolve(container);
  }

  public Path temporary() {
    return folder("tmp");
  }

  private Path folder(String first, String... more) {
    try {
      return Files.createDirectories(root.resolve(Path.of(first, more)));
    } catch (IOException e) {
      throw new UncheckedIOException("can't make a folder in " + root, e);
    }
  }
}

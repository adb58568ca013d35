package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.process.Marker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything about a process to start.
 *
 * @param command program as an absolute path, and arguments
 * @param environment complete; nothing is inherited
 * @param workingDirectory exists
 * @param rewriter for what is run in the container later, such as probes
 */
record Launch(
    List<String> command,
    Map<String, String> environment,
    Path workingDirectory,
    PathRewriter rewriter) {
  /** The same with a mark on the process. */
  Launch with(Marker marker) {
    Map<String, String> marked = new HashMap<>(environment);
    marked.put(marker.name(), marker.value());
    return new Launch(command, marked, workingDirectory, rewriter);
  }
}

package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.MiniclusterException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds etcd on the machine. */
public final class EtcdBinary {
  private EtcdBinary() {}

  /**
   * The first {@code etcd} in {@code PATH}, or Debian's.
   *
   * @throws MiniclusterException when there is none
   */
  public static Path locate() {
    return locate(System.getenv().getOrDefault("PATH", ""));
  }

  static Path locate(String searchPath) {
    return Stream.concat(
            Stream.of(searchPath.split(File.pathSeparator)).filter(folder -> !folder.isEmpty()),
            Stream.of("/usr/bin"))
        .map(folder -> Path.of(folder, "etcd"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new MiniclusterException(
                    "etcd is missing in PATH, which the control plane keeps its objects in;"
                        + " install it: apt-get install etcd-server"));
  }
}

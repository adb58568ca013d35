package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * The Kubernetes programs in a cache folder, got once and then found there: downloaded, or built
 * where the release site can't be reached.
 */
public final class KubernetesBinaries {
  /** The release that {@code minicluster/kubernetes/go.mod} pins. */
  public static final String VERSION = "v1.34.9";

  /** What is needed, in the order of building; the first compiles what the others share. */
  public static final List<String> PROGRAMS =
      List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl");

  private final Path folder;
  private final List<BinarySource> sources;

  /**
   * @param folder where the programs are kept
   * @param sources asked in order for what is missing
   */
  KubernetesBinaries(Path folder, List<BinarySource> sources) {
    this.folder = folder;
    this.sources = List.copyOf(sources);
  }

  /**
   * The programs, from the cache of this user ({@code TATARA_CACHE}, else {@code XDG_CACHE_HOME},
   * else {@code ~/.cache}).
   *
   * @param progress told in whole lines what takes time
   * @throws MiniclusterException when a program can be neither found, nor downloaded, nor built
   */
  public static KubernetesBinaries locate(Consumer<String> progress) {
    Path folder = CacheDirectory.ofUser().resolve("kubernetes").resolve(VERSION);
    KubernetesBinaries binaries =
        new KubernetesBinaries(
            folder,
            List.of(
                new ReleaseDownload(ReleaseDownload.RELEASES, VERSION, progress),
                new GoBuild(VERSION, progress)));
    binaries.ensure();
    return binaries;
  }

  /** The path of one of {@link #PROGRAMS}. */
  public Path program(String name) {
    return folder.resolve(name);
  }

  /** Gets what is missing; where two do so at once, the second waits and finds it done. */
  void ensure() {
    if (missing().isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        for (String program : missing()) {
          get(program);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't use the cache folder " + folder, e);
    }
  }

  private void get(String program) {
    StringBuilder tried = new StringBuilder();
    for (BinarySource source : sources) {
      try {
        source.get(program, program(program));
        return;
      } catch (BinaryUnavailableException e) {
        tried.append("%n  %s".formatted(e.getMessage()));
      }
    }
    throw new MiniclusterException(
        "%s %s is missing in %s and could not be had:%s"
            .formatted(program, VERSION, folder, tried));
  }

  private List<String> missing() {
    return PROGRAMS.stream().filter(program -> !Files.isExecutable(program(program))).toList();
  }
}

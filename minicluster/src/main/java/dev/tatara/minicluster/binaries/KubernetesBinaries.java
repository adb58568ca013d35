package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.MiniclusterException;
import java.nio.file.Path;
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

  private final ProgramCache cache;

  /**
   * @param folder where the programs are kept
   * @param sources asked in order for what is missing
   */
  KubernetesBinaries(Path folder, List<BinarySource> sources) {
    this.cache = new ProgramCache(folder, VERSION, sources);
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
                new GoBuild(GoModule.kubernetes(VERSION), progress)));
    binaries.ensure();
    return binaries;
  }

  /** The path of one of {@link #PROGRAMS}. */
  public Path program(String name) {
    return cache.program(name);
  }

  /** Gets what is missing. */
  void ensure() {
    cache.ensure(PROGRAMS);
  }
}

package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.MiniclusterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Programs that the operator, the chart and the examples around it are tested with, built from the
 * Go modules that {@code minicluster/tools} pins, once, into the cache of this user.
 */
public enum ToolBinary {
  /** Helm, which takes a cluster whose version it isn't told for one of its own Kubernetes. */
  HELM(
      new GoModule(
          "tools/helm",
          "v3.19.5",
          "helm.sh/helm/v3/cmd/",
          "",
          Stream.of("pkg/chartutil", "pkg/lint/rules")
              .flatMap(
                  place -> Stream.of(place + ".k8sVersionMajor=1", place + ".k8sVersionMinor=34"))
              .map("helm.sh/helm/v3/"::concat)
              .toList(),
          "about 3 minutes on 2 cores")),

  /**
   * Prometheus's checker of rules, without its ways to find targets, which take most of a build.
   */
  PROMTOOL(
      new GoModule(
          "tools/promtool",
          "v0.311.3",
          "github.com/prometheus/prometheus/cmd/",
          "remove_all_sd",
          List.of(),
          "about 5 minutes on 2 cores")),

  /** The Lua interpreter that is inside Argo CD. */
  GLUA(
      new GoModule(
          "tools/glua", "v1.1.1", "github.com/yuin/gopher-lua/cmd/", "", List.of(), "seconds")),

  /** The controller of Kueue, which puts training into queues. */
  KUEUE(
      new GoModule(
          "tools/kueue",
          "v0.17.0",
          "sigs.k8s.io/kueue/cmd/",
          "",
          List.of(),
          "about 5 minutes on 2 cores")),

  /** A server of S3 that keeps objects as files. */
  VERSITYGW(
      new GoModule(
          "tools/versitygw",
          "v1.8.0",
          "github.com/versity/versitygw/cmd/",
          "",
          List.of(),
          "about 90 seconds on 2 cores"));

  private final GoModule module;

  ToolBinary(GoModule module) {
    this.module = module;
  }

  GoModule module() {
    return module;
  }

  /** Whether the program is there. */
  public boolean isBuilt() {
    return Files.isExecutable(folder().resolve(program()));
  }

  /**
   * The program, built if it isn't there.
   *
   * @param progress told in whole lines what takes time
   * @throws MiniclusterException when it can be neither found nor built
   */
  public Path locate(Consumer<String> progress) {
    ProgramCache cache =
        new ProgramCache(folder(), module.version(), List.of(new GoBuild(module, progress)));
    cache.ensure(List.of(program()));
    return cache.program(program());
  }

  /**
   * The sources of a module that the program is built from, with the manifests that it is installed
   * by; got if they are not there.
   *
   * @param path of the module, such as {@code example.org/tool}
   * @throws MiniclusterException when they can't be got
   */
  public Path sources(String path) {
    return new GoSources(module, folder().resolve("module")).of(path);
  }

  private String program() {
    return name().toLowerCase(Locale.ROOT);
  }

  private Path folder() {
    return CacheDirectory.ofUser().resolve(program()).resolve(module.version());
  }
}

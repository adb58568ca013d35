package dev.tatara.minicluster.node;

import dev.tatara.minicluster.node.pod.PodEnvironment;

/** Replaces what an image table can't know beforehand. */
public final class ImagePlaceholders {
  private final PodEnvironment environment;

  public ImagePlaceholders(PodEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Replaces {@code ${hostsFile}} (names of headless Services, for {@code jdk.net.hosts.file}),
   * {@code ${podIP}} and {@code ${podDirectory}} (removed with the pod).
   */
  public String replaceIn(String text) {
    return text.replace("${hostsFile}", environment.hostsFile().toString())
        .replace("${podIP}", environment.podIp())
        .replace("${podDirectory}", environment.folder().root().toString());
  }
}

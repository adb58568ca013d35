package dev.tatara.minicluster.node;

import dev.tatara.minicluster.FileTrees;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of pods that have a host name and a subdomain, in the format of {@code /etc/hosts}. It
 * stands for the DNS of headless Services with publishNotReadyAddresses; programs in Java read it
 * when {@code jdk.net.hosts.file} names it.
 */
public final class HostsFile {
  private final Path file;
  private final Map<String, String> lines = new LinkedHashMap<>(); // by uid

  HostsFile(Path file) {
    this.file = file;
    write();
  }

  public Path path() {
    return file;
  }

  /** Adds a pod's names, if it has any. */
  public synchronized void add(Pod pod, String address) {
    String host = pod.getSpec().getHostname();
    String subdomain = pod.getSpec().getSubdomain();
    if (host == null || subdomain == null) {
      return;
    }
    String namespace = pod.getMetadata().getNamespace();
    String base = host + "." + subdomain;
    List<String> names =
        List.of(
            base,
            base + "." + namespace,
            base + "." + namespace + ".svc",
            base + "." + namespace + ".svc.cluster.local");
    lines.put(pod.getMetadata().getUid(), address + " " + String.join(" ", names));
    write();
  }

  /** Removes a pod's names. */
  public synchronized void remove(Pod pod) {
    if (lines.remove(pod.getMetadata().getUid()) != null) {
      write();
    }
  }

  private synchronized void write() {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
    text.append("127.0.0.1 ").append(machineName()).append('\n');
    lines.values().forEach(line -> text.append(line).append('\n'));
    FileTrees.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A JVM that reads this file alone must still find its own machine. */
  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost.localdomain"; // it does not know itself either
    }
  }
}

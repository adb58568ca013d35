package dev.tatara.minicluster.node.kubelet;

import dev.tatara.minicluster.node.container.LogSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/** What the HTTPS API knows about the node's pods. */
public interface PodDirectory {
  /** The pods as the node sees them. */
  List<Pod> pods();

  /** A container's log, if it has run. */
  Optional<LogSource> log(String namespace, String pod, String container, boolean previous);
}

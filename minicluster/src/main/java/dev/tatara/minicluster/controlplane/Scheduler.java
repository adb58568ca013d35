package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.process.Daemon;
import java.nio.file.Path;
import java.util.List;

/** kube-scheduler with its default plug-ins. */
final class Scheduler {
  private Scheduler() {}

  static Daemon start(Workplace workplace, Path kubeconfig) {
    return workplace.startKubernetes(
        "kube-scheduler",
        List.of(
            "--kubeconfig=" + kubeconfig,
            "--kube-api-qps=500",
            "--kube-api-burst=1000",
            // A pod may be looked at before its volume has reached the scheduler's own cache, and
            // no event follows: left at the default, it would wait five minutes.
            "--pod-max-in-unschedulable-pods-duration=10s",
            "--leader-elect=false",
            "--secure-port=0",
            "--profiling=false"));
  }
}

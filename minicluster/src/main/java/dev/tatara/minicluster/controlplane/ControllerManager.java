package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.process.Daemon;
import java.nio.file.Path;
import java.util.List;

/** kube-controller-manager, every controller under a service account of its own. */
final class ControllerManager {
  private ControllerManager() {}

  static Daemon start(Workplace workplace, Path kubeconfig) {
    return workplace.startKubernetes(
        "kube-controller-manager",
        List.of(
            "--kubeconfig=" + kubeconfig,
            "--controllers=*,-endpoints-controller,-endpointslice-controller,"
                + "-endpointslice-mirroring-controller",
            "--use-service-account-credentials=true",
            "--service-account-private-key-file=" + workplace.key("service-account"),
            "--root-ca-file=" + workplace.certificate("ca"),
            "--cluster-signing-cert-file=" + workplace.certificate("ca"),
            "--cluster-signing-key-file=" + workplace.key("ca"),
            // At the default of 20 requests a second the start takes seconds longer.
            "--kube-api-qps=500",
            "--kube-api-burst=1000",
            "--leader-elect=false",
            "--secure-port=0",
            "--profiling=false"));
  }
}

package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.process.Daemon;
import dev.tatara.minicluster.process.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * kube-apiserver on 127.0.0.1.
 *
 * @param port it serves HTTPS on
 * @param daemon its process
 */
record ApiServer(int port, Daemon daemon) {
  /** The only address it serves. */
  static final String HOST = "127.0.0.1";

  private static final String SERVICE_RANGE = "10.96.0.0/16";

  /** The first address of the range, under which pods of a real cluster reach the API server. */
  static final String SERVICE_ADDRESS = "10.96.0.1";

  /**
   * What is alive of an API server that has just been started is little, and Go would collect again
   * and again, for a quarter of its processor time.
   */
  private static final Map<String, String> RARE_COLLECTIONS =
      Map.of("GOGC", "400", "GOMEMLIMIT", "2GiB");

  static ApiServer start(Workplace workplace, List<String> more) {
    int port = FreePorts.choose();
    List<String> arguments = new ArrayList<>(more);
    arguments.addAll(
        List.of(
            "--etcd-servers=" + Etcd.endpoint(workplace),
            "--bind-address=" + HOST,
            "--advertise-address=" + HOST,
            "--secure-port=" + port,
            "--endpoint-reconciler-type=none",
            "--cert-dir=" + workplace.pki(),
            "--tls-cert-file=" + workplace.certificate("apiserver"),
            "--tls-private-key-file=" + workplace.key("apiserver"),
            "--client-ca-file=" + workplace.certificate("ca"),
            "--authorization-mode=Node,RBAC",
            "--allow-privileged=true",
            "--service-cluster-ip-range=" + SERVICE_RANGE,
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-account-key-file=" + workplace.pki().resolve("service-account.pub"),
            "--service-account-signing-key-file=" + workplace.key("service-account"),
            "--kubelet-certificate-authority=" + workplace.certificate("ca"),
            "--kubelet-client-certificate=" + workplace.certificate("apiserver-kubelet-client"),
            "--kubelet-client-key=" + workplace.key("apiserver-kubelet-client"),
            "--kubelet-preferred-address-types=InternalIP",
            "--profiling=false"));
    return new ApiServer(
        port, workplace.startKubernetes("kube-apiserver", arguments, RARE_COLLECTIONS));
  }

  String url() {
    return "https://%s:%d".formatted(HOST, port);
  }
}

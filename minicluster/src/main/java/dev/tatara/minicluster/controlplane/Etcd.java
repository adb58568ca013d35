package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.binaries.EtcdBinary;
import dev.tatara.minicluster.process.Daemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One etcd member without durability: what it holds ends with the cluster. */
final class Etcd {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  // etcd makes socket files of these names in its working directory.
  private static final String CLIENTS = "etcd-client.sock:0";
  private static final String PEERS = "etcd-peer.sock:0";

  private Etcd() {}

  static Daemon start(Workplace workplace) {
    Path data = workplace.state().emptyFolder("etcd");
    Daemon daemon =
        Daemon.start(
            "etcd",
            List.of(
                EtcdBinary.locate().toString(),
                "--name=tatara",
                "--data-dir=" + data.resolve("data"),
                "--listen-client-urls=unix://" + CLIENTS,
                "--advertise-client-urls=unix://" + CLIENTS,
                "--listen-peer-urls=unix://" + PEERS,
                "--initial-advertise-peer-urls=unix://" + PEERS,
                "--initial-cluster=tatara=unix://" + PEERS,
                "--heartbeat-interval=20",
                "--election-timeout=200",
                "--unsafe-no-fsync"),
            data,
            Map.of("ETCD_UNSUPPORTED_ARCH", "arm64"),
            workplace.marker(),
            workplace.state().folder("logs").resolve("etcd.log"));
    daemon.awaitReady(() -> Files.exists(data.resolve(CLIENTS)), START_LIMIT);
    return daemon;
  }

  /** Where the API server finds it. */
  static String endpoint(Workplace workplace) {
    return "unix://" + workplace.state().root().resolve("etcd").resolve(CLIENTS);
  }
}

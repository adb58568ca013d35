package dev.tatara.e2e;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.node.NodeOptions;
import java.nio.file.Path;
import java.util.Map;

/** What the build before the tests made: the operator and the trainer, run as they are shipped. */
final class BuiltProgram {
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  // Small jobs are over before an operator that looks every few seconds has seen them train.
  private static final Map<String, String> SETTINGS = Map.of("TATARA_POLL_INTERVAL", "500ms");

  private BuiltProgram() {}

  /**
   * A cluster with the operator, whose trainer image is the one built here; it lies in a folder of
   * this JVM's own.
   */
  static MiniclusterOptions miniclusterOptions() {
    Checkout checkout = new Checkout(REPOSITORY);
    return MiniclusterOptions.in(
            Path.of("target", "cluster-" + System.getProperty("tatara.test.fork", "fork1"))
                .toAbsolutePath())
        .withNode(NodeOptions.ofMachine().withImages(checkout.images()))
        .withOperator(checkout.operator().withEnvironment(SETTINGS));
  }
}

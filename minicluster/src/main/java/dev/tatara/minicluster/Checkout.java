package dev.tatara.minicluster;

import dev.tatara.minicluster.node.Image;
import dev.tatara.minicluster.node.ImageTable;
import dev.tatara.minicluster.operator.OperatorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkout of the repository with its build: what the minicluster runs in place of images.
 *
 * @param root the repository's folder
 */
public record Checkout(Path root) {
  /** The image that the node runs the trainer for; every tag of it. */
  public static final String TRAINER_IMAGE = "tatara-trainer";

  // A machine that also runs the control plane is no place to spin on while waiting for work.
  private static final Map<String, String> ENVIRONMENT =
      Map.of("TATARA_DEVICE", "cpu", "LC_ALL", "C.UTF-8", "OMP_WAIT_POLICY", "PASSIVE");

  public Checkout {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The operator as it was built, with the CRD that it needs and the role that it is shipped with.
   */
  public OperatorOptions operator() {
    return OperatorOptions.of(
            built("operator/target/quarkus-app/tatara-operator.jar"),
            built("crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml"))
        .withAccessOf(built("operator/kubernetes/operator.yaml"));
  }

  /** The trainer as it was built; its accelerators are simulated by the CPU. */
  public ImageTable images() {
    return ImageTable.empty()
        .with(
            TRAINER_IMAGE,
            Image.ofProgram(trainer("-Djdk.net.hosts.file=${hostsFile}"), ENVIRONMENT));
  }

  /** The command line that a verb of the trainer and its arguments are appended to. */
  public List<String> trainerCommand() {
    return trainer("-Dfile.encoding=UTF-8");
  }

  /** The manifest that the quickstart applies. */
  public Path quickstartJob() {
    return root.resolve("examples/quickstart/job.yaml");
  }

  private List<String> trainer(String property) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        property,
        "-Dsun.net.inetaddr.negative.ttl=0",
        "-cp",
        built("trainer-image/target/lib") + "/*",
        "dev.tatara.trainer.cli.Main");
  }

  private Path built(String part) {
    Path path = root.resolve(part);
    if (!Files.exists(path)) {
      throw new MiniclusterException(path + " is missing: build first, with ./tatara build");
    }
    return path;
  }
}

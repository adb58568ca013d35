package dev.tatara.minicluster;

import dev.tatara.minicluster.node.Image;
import dev.tatara.minicluster.node.ImageTable;
import dev.tatara.minicluster.node.NodeCapacity;
import dev.tatara.minicluster.node.NodeOptions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one minicluster of their JVM; started for the first, closed after the last. */
public final class SharedCluster implements ParameterResolver {
  /** The cluster with what tests need around it. */
  public static final class Handle implements AutoCloseable {
    private final Path folder;
    private final Minicluster cluster;
    private final AtomicInteger namespaces = new AtomicInteger();

    Handle() throws IOException {
      folder = Files.createTempDirectory("tatara-test-");
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      ImageTable images =
          ImageTable.empty()
              .with("busybox", Image.ofHost())
              .with(
                  "greeter:1",
                  new Image(
                      List.of("/bin/echo", "hello", "from"),
                      List.of("nobody"),
                      Map.of("greet", List.of("/bin/echo", "good", "day")),
                      Map.of("GREETING", "${podIP}")))
              .with(
                  "java",
                  Image.ofProgram(
                      List.of(java, "-Xshare:auto", "-Djdk.net.hosts.file=${hostsFile}"),
                      Map.of()));
      cluster =
          Minicluster.start(
              MiniclusterOptions.in(folder)
                  .withNode(
                      NodeOptions.ofMachine()
                          .withCapacity(new NodeCapacity(16, "64Gi", 110, 4))
                          .withImages(images)
                          .withBackOff(Duration.ofMillis(400))));
    }

    public Minicluster cluster() {
      return cluster;
    }

    public KubernetesClient client() {
      return cluster.client();
    }

    /** A new namespace that takes pods already. */
    public String namespace() {
      String name = "test-" + namespaces.incrementAndGet();
      client()
          .namespaces()
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
      client()
          .serviceAccounts()
          .inNamespace(name)
          .withName("default")
          .waitUntilCondition(account -> account != null, 60, TimeUnit.SECONDS);
      return name;
    }

    /** Output of kubectl, standard error included. */
    public String kubectl(String... arguments) throws IOException, InterruptedException {
      Process process = startKubectl(arguments);
      String output = new String(process.getInputStream().readAllBytes());
      process.waitFor();
      return output;
    }

    public Process startKubectl(String... arguments) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(cluster.kubectl().toString()).redirectErrorStream(true);
      builder.command().addAll(List.of(arguments));
      builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
      return builder.start();
    }

    @Override
    public void close() {
      cluster.close();
      FileTrees.delete(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Handle.class;
  }

  @Override
  public Handle resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
        .getOrComputeIfAbsent(
            "cluster",
            key -> {
              try {
                return new Handle();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Handle.class);
  }
}

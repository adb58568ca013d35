package dev.tatara.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.Minicluster;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.node.Image;
import dev.tatara.minicluster.node.ImageTable;
import dev.tatara.minicluster.node.NodeOptions;
import dev.tatara.minicluster.operator.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The one minicluster of the tests: a real control plane and a node that runs pods. No operator
 * runs; tests write what it would.
 */
public final class PluginCluster implements ParameterResolver {

  /** The cluster with what tests need of it. */
  public static final class Handle implements AutoCloseable {
    private final Path folder;
    private final Minicluster cluster;

    Handle() throws IOException {
      folder = Files.createTempDirectory("tatara-plugin-");
      cluster =
          Minicluster.start(
              MiniclusterOptions.in(folder)
                  .withNode(
                      NodeOptions.ofMachine()
                          .withImages(ImageTable.empty().with("busybox", Image.ofHost()))));
      Manifests.apply(
          cluster.client(), Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml"));
    }

    KubernetesClient client() {
      return cluster.client();
    }

    /** The plugin with these arguments, as a process. */
    Program plugin(String... arguments) {
      return Program.of(Path.of("bin", "kubectl-llmjob").toAbsolutePath(), cluster.kubeconfig())
          .with(arguments);
    }

    /** kubectl, which finds the plugin on its path. */
    Program kubectl(String... arguments) {
      return Program.of(cluster.kubectl(), cluster.kubeconfig()).with(arguments);
    }

    Path kubeconfig() {
      return cluster.kubeconfig();
    }

    /** Makes a namespace that takes pods. */
    String namespace(String name) {
      client()
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
      client()
          .serviceAccounts()
          .inNamespace(name)
          .withName("default")
          .waitUntilCondition(account -> account != null, 60, TimeUnit.SECONDS);
      return name;
    }

    /** Creates the quickstart sample, changed. */
    LLMTrainingJob create(String namespace, String name, Consumer<ObjectNode> change)
        throws IOException {
      ObjectNode manifest = Serialization.unmarshal(sample(), ObjectNode.class);
      manifest.withObject("/metadata").put("namespace", namespace).put("name", name);
      change.accept(manifest.withObject("/spec"));
      client()
          .resource(Serialization.unmarshal(manifest.toString(), GenericKubernetesResource.class))
          .create();
      return job(namespace, name).get();
    }

    Resource<LLMTrainingJob> job(String namespace, String name) {
      return client().resources(LLMTrainingJob.class).inNamespace(namespace).withName(name);
    }

    /** Writes parts of a job's status, in YAML. */
    void status(String namespace, String name, String yaml) {
      Object status = Serialization.unmarshal(yaml, Map.class);
      job(namespace, name)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              Serialization.asJson(Map.of("status", status)));
    }

    private static String sample() throws IOException {
      try (InputStream sample =
          LLMTrainingJob.class.getResourceAsStream(
              "/dev/tatara/run-configuration/quickstart.yaml")) {
        return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
      }
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
        .getStore(ExtensionContext.Namespace.create(PluginCluster.class))
        .getOrComputeIfAbsent(
            "cluster",
            key -> {
              try {
                return new Handle();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            Handle.class);
  }
}

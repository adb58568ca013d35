package dev.tatara.plugin.cluster;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which cluster and namespace; names and meanings are kubectl's. */
public final class ConnectionOptions {
  private static final int CONNECT_MILLIS = 10_000;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Namespace of the job (default: that of the context).")
  private String namespace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Context of the kubeconfig (default: the current one).")
  private String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig (default: $KUBECONFIG, else ~/.kube/config).")
  private Path kubeconfig;

  /** A connection to the cluster that the options name. Nothing is sent yet. */
  public Cluster connect() {
    Config config = config();
    String in = namespace != null ? namespace : config.getNamespace();
    return new Cluster(client(config), in == null ? "default" : in);
  }

  private Config config() {
    if (kubeconfig != null) {
      if (!Files.isReadable(kubeconfig)) {
        throw new PluginException(
            ExitCodes.NOT_FOUND, "there is no file " + kubeconfig, "check --kubeconfig");
      }
      System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
    }
    Config config = read();
    if (context != null
        && (config.getCurrentContext() == null
            || !context.equals(config.getCurrentContext().getName()))) {
      throw new PluginException(
          ExitCodes.NOT_FOUND,
          "the kubeconfig has no context '" + context + "'",
          "kubectl config get-contexts lists them");
    }
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setRequestRetryBackoffLimit(1); // a person waits
    return config;
  }

  private Config read() {
    try {
      return Config.autoConfigure(context);
    } catch (RuntimeException e) { // of the YAML parser, for one
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the kubeconfig cannot be read: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "kubectl config view says more");
    }
  }

  private static KubernetesClient client(Config config) {
    // The operator of a cluster may be newer, and its status have fields that are not known here.
    ObjectMapper mapper =
        new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(mapper, false))
        .build();
  }
}

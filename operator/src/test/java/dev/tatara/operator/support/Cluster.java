package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;

/** The control plane as its administrator sees it. */
public final class Cluster {
  private static final KubernetesClient ADMIN = connect();

  private Cluster() {}

  /** A client that may do everything; the operator's own may not. */
  public static KubernetesClient admin() {
    return ADMIN;
  }

  /** Makes a namespace in which restricted pods, and no others, can be created. */
  public static String newNamespace(String name) {
    ADMIN
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    ADMIN
        .serviceAccounts()
        .inNamespace(name)
        .withName("default")
        .waitUntilCondition(account -> account != null, 60, TimeUnit.SECONDS);
    return name;
  }

  /** Makes the API server refuse Jobs in a namespace until the quota is deleted. */
  public static ResourceQuota refuseJobs(String namespace) {
    return limit(namespace, "no-jobs", Map.of("count/jobs.batch", "0"));
  }

  /** Makes a quota, and waits until it is counted: before, it refuses everything. */
  public static ResourceQuota limit(String namespace, String name, Map<String, String> hard) {
    ResourceQuotaBuilder quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .endSpec();
    hard.forEach(
        (resource, most) -> quota.editSpec().addToHard(resource, new Quantity(most)).endSpec());
    return counted(quota.build());
  }

  private static ResourceQuota counted(ResourceQuota quota) {
    ADMIN.resource(quota).create();
    Patience.await()
        .until(
            () -> {
              var status = ADMIN.resource(quota).get().getStatus();
              return status != null && status.getHard() != null;
            });
    return quota;
  }

  private static KubernetesClient connect() {
    String kubeconfig =
        ConfigProvider.getConfig().getValue("test.cluster.kubeconfig", String.class);
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
        .build();
  }
}

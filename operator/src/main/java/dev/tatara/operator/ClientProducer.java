package dev.tatara.operator;

import dev.tatara.operator.metrics.ApiWrites;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one client of the API server, as Quarkus makes it, and its writes are counted. */
@Singleton
class ClientProducer {
  @Produces
  @ApplicationScoped
  KubernetesClient client(
      Config config, KubernetesSerialization serialization, MeterRegistry registry) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("api-writes", new ApiWrites(registry)))
        .build();
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }
}

package dev.tatara.minicluster.node.volume;

import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.node.pod.DownwardApi;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Volumes whose files are made from objects of the API server. */
final class ObjectVolumes {
  private final KubernetesClient client;
  private final Pod pod;
  private final DownwardApi downward;
  private final ConfigReader config;

  ObjectVolumes(KubernetesClient client, Pod pod, DownwardApi downward) {
    this.client = client;
    this.pod = pod;
    this.downward = downward;
    this.config = new ConfigReader(client, pod.getMetadata().getNamespace());
  }

  VolumeFiles files(ConfigMapVolumeSource source) throws NotYetException {
    VolumeFiles files = new VolumeFiles(source.getDefaultMode());
    files.addAll(
        config.configMap(source.getName(), source.getOptional()),
        source.getItems(),
        source.getOptional());
    return files;
  }

  VolumeFiles files(SecretVolumeSource source) throws NotYetException {
    VolumeFiles files = new VolumeFiles(source.getDefaultMode());
    files.addAll(
        config.secret(source.getSecretName(), source.getOptional()),
        source.getItems(),
        source.getOptional());
    return files;
  }

  VolumeFiles files(DownwardAPIVolumeSource source) throws NotYetException {
    VolumeFiles files = new VolumeFiles(source.getDefaultMode());
    addDownward(files, source.getItems());
    return files;
  }

  VolumeFiles files(ProjectedVolumeSource source) throws NotYetException {
    VolumeFiles files = new VolumeFiles(source.getDefaultMode());
    for (VolumeProjection projection : source.getSources()) {
      add(files, projection);
    }
    return files;
  }

  private void add(VolumeFiles files, VolumeProjection projection) throws NotYetException {
    if (projection.getConfigMap() != null) {
      var map = projection.getConfigMap();
      files.addAll(
          config.configMap(map.getName(), map.getOptional()), map.getItems(), map.getOptional());
    } else if (projection.getSecret() != null) {
      var secret = projection.getSecret();
      files.addAll(
          config.secret(secret.getName(), secret.getOptional()),
          secret.getItems(),
          secret.getOptional());
    } else if (projection.getDownwardAPI() != null) {
      addDownward(files, projection.getDownwardAPI().getItems());
    } else if (projection.getServiceAccountToken() != null) {
      ServiceAccountTokenProjection token = projection.getServiceAccountToken();
      files.add(token.getPath(), token(token), null);
    } else {
      throw new NotYetException("the local node does not know this projection: " + projection);
    }
  }

  private void addDownward(VolumeFiles files, List<DownwardAPIVolumeFile> items)
      throws NotYetException {
    for (DownwardAPIVolumeFile item : items) {
      String text =
          item.getFieldRef() != null
              ? downward.field(item.getFieldRef().getFieldPath())
              : downward.resource(
                  null,
                  item.getResourceFieldRef().getContainerName(),
                  item.getResourceFieldRef().getResource(),
                  item.getResourceFieldRef().getDivisor());
      files.add(item.getPath(), text.getBytes(StandardCharsets.UTF_8), item.getMode());
    }
  }

  /** A token bound to the pod, as its service account. */
  private byte[] token(ServiceAccountTokenProjection projection) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(
                projection.getAudience() == null ? List.of() : List.of(projection.getAudience()))
            .withExpirationSeconds(projection.getExpirationSeconds())
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build();
    return client
        .serviceAccounts()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getSpec().getServiceAccountName())
        .tokenRequest(request)
        .getStatus()
        .getToken()
        .getBytes(StandardCharsets.UTF_8);
  }
}

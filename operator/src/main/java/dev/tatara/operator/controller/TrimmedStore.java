package dev.tatara.operator.controller;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * What an informer keeps: objects without what the operator never reads of them, which is most of
 * their size. Nobody writes an object from here back.
 */
public class TrimmedStore<R extends HasMetadata> extends BasicItemStore<R> {
  /** Keeps objects by namespace and name. */
  public TrimmedStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public R put(String key, R object) {
    object.getMetadata().setManagedFields(null);
    if (object instanceof Job job && job.getSpec() != null) {
      trim(job.getSpec().getTemplate().getSpec());
    } else if (object instanceof Pod pod && pod.getSpec() != null) {
      trim(pod.getSpec());
    }
    return super.put(key, object);
  }

  private static void trim(PodSpec pod) {
    pod.getContainers().forEach(TrimmedStore::trim);
    pod.getInitContainers().forEach(TrimmedStore::trim);
  }

  /** Name, image and resources stay. */
  private static void trim(Container container) {
    container.setArgs(null);
    container.setCommand(null);
    container.setEnv(null);
    container.setVolumeMounts(null);
    container.setLifecycle(null);
    container.setLivenessProbe(null);
    container.setReadinessProbe(null);
    container.setStartupProbe(null);
    container.setSecurityContext(null);
  }
}

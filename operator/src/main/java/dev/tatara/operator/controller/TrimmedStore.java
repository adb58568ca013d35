package dev.tatara.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * What an informer keeps: objects without what the operator never reads of them, which is most of
 * their size. Nobody writes an object from here back.
 */
public class TrimmedStore<R extends HasMetadata> extends BasicItemStore<R> {
  private final Trimming trimming = new Trimming();

  /** Keeps objects by namespace and name. */
  public TrimmedStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public R put(String key, R object) {
    trimming.trim(object);
    return super.put(key, object);
  }
}

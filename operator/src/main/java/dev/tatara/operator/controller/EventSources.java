package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is watched beside the jobs themselves: their objects and, by label, their pods. */
final class EventSources {
  /** Objects in one answer of the API server when all are listed: no more lie in memory twice. */
  static final long PAGE = 500;

  private EventSources() {}

  /**
   * The sources.
   *
   * @param farewell hears of each pod that is gone, as it was at last
   * @param networkPolicies whether jobs have any; without them the operator may not watch any
   */
  static List<EventSource<?, LLMTrainingJob>> of(
      EventSourceContext<LLMTrainingJob> context, Consumer<Pod> farewell, boolean networkPolicies) {
    List<EventSource<?, LLMTrainingJob>> sources = new ArrayList<>();
    sources.add(watching(Job.class, context));
    sources.add(
        new InformerEventSource<>(configuration(Pod.class), context) {
          @Override
          public void onDelete(Pod pod, boolean stateUnknown) {
            farewell.accept(pod); // first: a reconciliation follows
            super.onDelete(pod, stateUnknown);
          }
        });
    sources.add(watching(ConfigMap.class, context));
    sources.add(watching(Service.class, context));
    if (networkPolicies) {
      sources.add(watching(NetworkPolicy.class, context));
    }
    return sources;
  }

  private static <R extends HasMetadata> EventSource<R, LLMTrainingJob> watching(
      Class<R> type, EventSourceContext<LLMTrainingJob> context) {
    return new InformerEventSource<>(configuration(type), context);
  }

  /** Informers hold only what carries the operator's label, however full the cluster is. */
  private static <R extends HasMetadata> InformerEventSourceConfiguration<R> configuration(
      Class<R> type) {
    return InformerEventSourceConfiguration.from(type, LLMTrainingJob.class)
        .withLabelSelector(Labels.SELECTOR)
        .withItemStore(new TrimmedStore<>())
        .withInformerListLimit(PAGE)
        .withSecondaryToPrimaryMapper(EventSources::jobOf)
        .withNamespacesInheritedFromController()
        .build();
  }

  private static Set<ResourceID> jobOf(HasMetadata object) {
    String job = object.getMetadata().getLabels().get(Labels.JOB);
    return job == null
        ? Set.of()
        : Set.of(new ResourceID(job, object.getMetadata().getNamespace()));
  }
}

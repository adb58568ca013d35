package dev.tatara.e2e;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Writes down, from watches, every life of each child and all that the status of a job says. */
final class JobLedger implements AutoCloseable {
  private final Map<String, Set<String>> jobs = new TreeMap<>();
  private final Map<String, Set<String>> pods = new TreeMap<>();
  private final Map<String, List<Phase>> phases = new HashMap<>();
  private final Map<String, Set<String>> completionTimes = new HashMap<>();
  private final List<SharedIndexInformer<?>> informers;

  JobLedger(KubernetesClient client, String namespace) {
    informers =
        List.of(
            client
                .batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .inform(handler(job -> note(jobs, job.getMetadata().getName(), job))),
            client
                .pods()
                .inNamespace(namespace)
                .inform(handler(pod -> note(pods, ownerOf(pod), pod))),
            client
                .resources(LLMTrainingJob.class)
                .inNamespace(namespace)
                .inform(handler(this::noteStatus)));
  }

  /** Of each name of a Job, the uids that were seen. */
  synchronized Map<String, Set<String>> jobs() {
    return copy(jobs);
  }

  /** Of each name of a Job, the uids of the pods of it that were seen. */
  synchronized Map<String, Set<String>> pods() {
    return copy(pods);
  }

  /** The phases of a training job in their order. */
  synchronized List<Phase> phases(String job) {
    return List.copyOf(phases.getOrDefault(job, List.of()));
  }

  /** All that a training job has said about when it ended. */
  synchronized Set<String> completionTimes(String job) {
    return Set.copyOf(completionTimes.getOrDefault(job, Set.of()));
  }

  private static Map<String, Set<String>> copy(Map<String, Set<String>> seen) {
    Map<String, Set<String>> copy = new TreeMap<>();
    seen.forEach((name, uids) -> copy.put(name, Set.copyOf(uids)));
    return copy;
  }

  private synchronized void note(Map<String, Set<String>> seen, String name, HasMetadata object) {
    seen.computeIfAbsent(name, key -> new TreeSet<>()).add(object.getMetadata().getUid());
  }

  private static String ownerOf(HasMetadata pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .map(owner -> owner.getName())
        .findFirst()
        .orElse("none");
  }

  private synchronized void noteStatus(LLMTrainingJob job) {
    String name = job.getMetadata().getName();
    List<Phase> known = phases.computeIfAbsent(name, key -> new ArrayList<>());
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    if (known.isEmpty() || known.getLast() != phase) {
      known.add(phase);
    }
    LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::completionTime)
        .ifPresent(time -> completionTimes.computeIfAbsent(name, key -> new HashSet<>()).add(time));
  }

  private static <T> ResourceEventHandler<T> handler(Consumer<T> note) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        note.accept(object);
      }

      @Override
      public void onUpdate(T before, T now) {
        note.accept(now);
      }

      @Override
      public void onDelete(T object, boolean finalStateUnknown) {
        note.accept(object);
      }
    };
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }
}

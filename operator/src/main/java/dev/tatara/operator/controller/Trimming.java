package dev.tatara.operator.controller;

import dev.tatara.operator.RecentMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes from objects what the operator never reads of them. An empty object of the API is some
 * hundreds of bytes, for its lists and maps: what is left is put into new ones.
 */
final class Trimming {
  /** The manifest as kubectl applied it last, once more. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final int MOST_SPECS = 256;

  private final Map<PodSpec, PodSpec> specs = new RecentMap<>(MOST_SPECS);

  void trim(HasMetadata object) {
    trim(object.getMetadata());
    switch (object) {
      case Job job when job.getSpec() != null -> job.setSpec(left(job.getSpec()));
      case Pod pod when pod.getSpec() != null -> {
        PodSpec spec = left(pod.getSpec());
        spec.setNodeName(pod.getSpec().getNodeName());
        spec.setVolumes(claims(pod.getSpec()));
        pod.setSpec(spec);
      }
      case ConfigMap map -> map.setData(null); // its generation says what is in it
      case NetworkPolicy policy -> PolicyDigest.replaceSpec(policy);
      case Service service -> service.setSpec(null);
      default -> {
        // a job, of which all is read
      }
    }
  }

  private static void trim(ObjectMeta metadata) {
    metadata.setManagedFields(null);
    if (metadata.getLabels() != null) {
      metadata.setLabels(Map.copyOf(metadata.getLabels())); // a third of the size
    }
    if (metadata.getAnnotations() != null) {
      Map<String, String> annotations = new HashMap<>(metadata.getAnnotations());
      annotations.remove(LAST_APPLIED);
      metadata.setAnnotations(Map.copyOf(annotations));
    }
  }

  private JobSpec left(JobSpec whole) {
    JobSpec spec = new JobSpec();
    spec.setSuspend(whole.getSuspend());
    spec.setParallelism(whole.getParallelism());
    spec.setCompletions(whole.getCompletions());
    spec.setBackoffLimitPerIndex(whole.getBackoffLimitPerIndex());
    spec.setActiveDeadlineSeconds(whole.getActiveDeadlineSeconds());
    PodTemplateSpec template = new PodTemplateSpec();
    template.setSpec(shared(left(whole.getTemplate().getSpec())));
    spec.setTemplate(template);
    return spec;
  }

  private static PodSpec left(PodSpec whole) {
    PodSpec spec = new PodSpec();
    spec.setNodeSelector(whole.getNodeSelector());
    spec.setAffinity(whole.getAffinity()); // nodes that a training avoids
    spec.setContainers(left(whole.getContainers()));
    spec.setInitContainers(left(whole.getInitContainers()));
    return spec;
  }

  private static List<Volume> claims(PodSpec pod) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .toList();
  }

  /** What is left of the pods of many jobs is the same. */
  private PodSpec shared(PodSpec spec) {
    synchronized (specs) {
      PodSpec known = specs.putIfAbsent(spec, spec);
      return known == null ? spec : known;
    }
  }

  private static List<Container> left(List<Container> whole) {
    return whole.stream().map(Trimming::left).toList();
  }

  private static Container left(Container whole) {
    Container container = new Container();
    container.setName(whole.getName());
    container.setImage(whole.getImage());
    container.setResources(whole.getResources());
    container.setRestartPolicy(whole.getRestartPolicy());
    return container;
  }
}

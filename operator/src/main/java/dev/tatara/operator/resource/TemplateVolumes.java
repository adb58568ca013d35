package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.PodVolume;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.stream.IntStream;

/** Volumes that a job's template adds to all of its pods, named {@code template-0} and so on. */
final class TemplateVolumes {
  private TemplateVolumes() {}

  static List<Volume> volumes(LLMTrainingJob job) {
    List<PodVolume> given = of(job);
    return IntStream.range(0, given.size()).mapToObj(i -> volume(name(i), given.get(i))).toList();
  }

  static List<VolumeMount> mounts(LLMTrainingJob job) {
    List<PodVolume> given = of(job);
    return IntStream.range(0, given.size()).mapToObj(i -> mount(name(i), given.get(i))).toList();
  }

  /** Whether one of them lies at a path. */
  static boolean isTaken(LLMTrainingJob job, String path) {
    return of(job).stream().anyMatch(volume -> path.equals(volume.mountPath()));
  }

  private static List<PodVolume> of(LLMTrainingJob job) {
    List<PodVolume> volumes = job.getSpec().template().volumes();
    return volumes == null ? List.of() : volumes;
  }

  private static String name(int index) {
    return "template-" + index;
  }

  private static Volume volume(String name, PodVolume given) {
    VolumeBuilder volume = new VolumeBuilder().withName(name);
    if (given.configMap() != null) {
      return volume
          .withNewConfigMap()
          .withName(given.configMap().name())
          .withOptional(given.configMap().optional())
          .endConfigMap()
          .build();
    }
    if (given.secret() != null) {
      return volume
          .withNewSecret()
          .withSecretName(given.secret().secretName())
          .withOptional(given.secret().optional())
          .endSecret()
          .build();
    }
    if (given.persistentVolumeClaim() != null) {
      return volume
          .withNewPersistentVolumeClaim(given.persistentVolumeClaim().claimName(), given.readOnly())
          .build();
    }
    if (given.emptyDir() != null) {
      return volume
          .withNewEmptyDir()
          .withMedium(given.emptyDir().medium())
          .withSizeLimit(given.emptyDir().sizeLimit())
          .endEmptyDir()
          .build();
    }
    return volume.withNewHostPath(given.hostPath().path(), given.hostPath().type()).build();
  }

  private static VolumeMount mount(String name, PodVolume given) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(given.mountPath())
        .withSubPath(given.subPath())
        .withReadOnly(given.readOnly())
        .build();
  }
}

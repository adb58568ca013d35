package dev.tatara.plugin.cluster;

import dev.tatara.api.v1alpha1.JobMetadata;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/**
 * What the operator made for a job, the oldest first.
 *
 * @param jobs one for each step that was begun
 * @param pods those that have ended included, as long as they are kept
 */
public record Belongings(List<Job> jobs, List<Pod> pods) {

  /** The Job of a step. */
  public Optional<Job> job(String step) {
    return jobs.stream().filter(job -> isOf(step, job)).reduce((_, later) -> later);
  }

  /** The pods of a step. */
  public List<Pod> pods(String step) {
    return pods.stream().filter(pod -> isOf(step, pod)).toList();
  }

  /** The step that an object belongs to. */
  public static String step(HasMetadata object) {
    return object.getMetadata().getLabels().get(JobMetadata.STEP);
  }

  private static boolean isOf(String step, HasMetadata object) {
    return step.equals(step(object));
  }
}

package dev.tatara.operator.scheduling;

import dev.tatara.jobplan.cluster.EventTime;
import dev.tatara.jobplan.cluster.PodRefusal;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.step.BackOff;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds out why a step has fewer pods than its Job is to make. The Job controller tells in events
 * alone what the API server says to it. Events are many, so they are not watched: those of one Job
 * are listed when its pods have not come for some seconds, and not again soon.
 */
@ApplicationScoped
public class MissingPods {
  private static final Logger LOG = Logger.getLogger(MissingPods.class);

  /** Pods usually come within a second; the Job controller tries again later and later. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  /**
   * Polls of a training that one answer serves: a minute of them, unless they are set otherwise.
   */
  private static final int POLLS = 20;

  private final KubernetesClient client;
  private final Clock clock;
  private final Duration keep;
  private final Map<String, Look> looks = new RecentMap<>(RecentMap.JOBS);

  /**
   * What is known of a Job that lacks pods.
   *
   * @param since when that was first seen
   * @param at when events were listed last; null before
   */
  private record Look(Instant since, Instant at, Optional<Hindrance> found) {}

  MissingPods(KubernetesClient client, Clock clock, OperatorSettings settings) {
    this.client = client;
    this.clock = clock;
    this.keep = settings.pollInterval().multipliedBy(POLLS);
  }

  /**
   * Whether pods of a Job are still to come. Nothing tells when the API server goes on to refuse
   * them, so that whoever wants to know must ask again.
   *
   * @param pods of the Job, ended ones included
   */
  public static boolean areMissing(Job stepsJob, List<Pod> pods) {
    if (JobState.of(stepsJob) != JobState.ACTIVE
        || JobState.isHeldBack(stepsJob)
        || !hasBegun(stepsJob)) {
      return false;
    }
    long succeeded =
        pods.stream().filter(pod -> "Succeeded".equals(pod.getStatus().getPhase())).count();
    long there = pods.stream().filter(pod -> !StepPods.hasEnded(pod)).count();
    return there
        < Math.min(
            stepsJob.getSpec().getParallelism(), stepsJob.getSpec().getCompletions() - succeeded);
  }

  /** Whether the Job controller has taken it up, which asks for the pods. */
  private static boolean hasBegun(Job stepsJob) {
    return stepsJob.getStatus() != null && stepsJob.getStatus().getStartTime() != null;
  }

  /**
   * What the API server says to the Job controller, where it refuses pods.
   *
   * @param pods of the Job, ended ones included
   */
  public Optional<Hindrance> of(Job stepsJob, List<Pod> pods) {
    String uid = stepsJob.getMetadata().getUid();
    Instant now = clock.instant();
    boolean pausing = BackOff.among(pods).filter(pause -> now.isBefore(pause.until())).isPresent();
    Look look;
    synchronized (looks) {
      if (pausing || !areMissing(stepsJob, pods)) {
        looks.remove(uid);
        return Optional.empty();
      }
      look = looks.computeIfAbsent(uid, _ -> new Look(now, null, Optional.empty()));
      boolean late = !now.isBefore(look.since.plus(GRACE));
      boolean old = look.at == null || !now.isBefore(look.at.plus(keep));
      if (!late || !old) {
        return look.found;
      }
    }
    Optional<Hindrance> found = look(stepsJob, pods);
    synchronized (looks) {
      looks.put(uid, new Look(look.since, now, found));
    }
    return found;
  }

  private Optional<Hindrance> look(Job stepsJob, List<Pod> pods) {
    Instant newestPod =
        pods.stream()
            .map(pod -> Instant.parse(pod.getMetadata().getCreationTimestamp()))
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    return events(stepsJob).stream()
        .filter(event -> !EventTime.of(event).isBefore(newestPod)) // else it was made after all
        .max(Comparator.comparing(EventTime::of))
        .map(PodRefusal::of)
        .map(
            refusal ->
                new Hindrance(
                    PodRefusal.REASON,
                    "no pod of %s can be made: %s; %s"
                        .formatted(
                            stepsJob.getMetadata().getName(), refusal.said(), refusal.mend())));
  }

  private List<Event> events(Job stepsJob) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(stepsJob.getMetadata().getNamespace())
          .withField("involvedObject.uid", stepsJob.getMetadata().getUid())
          .withField("reason", PodRefusal.EVENT)
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      LOG.debugf("events cannot be listed: %s", e.getMessage());
      return List.of();
    }
  }
}

package dev.tatara.minicluster.quickstart;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.minicluster.quickstart.view.JobView;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Applies one job and follows it to its end. */
final class JobRun {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DELETE_LIMIT = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final Consumer<String> progress;
  private final Duration deleteLimit;

  /**
   * @param progress takes one line for people at a time
   */
  JobRun(KubernetesClient client, String name, Consumer<String> progress) {
    this(client, name, progress, DELETE_LIMIT);
  }

  JobRun(KubernetesClient client, String name, Consumer<String> progress, Duration deleteLimit) {
    this.client = client;
    this.namespace = client.getNamespace();
    this.name = name;
    this.progress = progress;
    this.deleteLimit = deleteLimit;
  }

  String namespace() {
    return namespace;
  }

  /**
   * Applies a manifest. A job of that name that runs is followed instead; one that has ended is
   * deleted first, which leaves what it made on the volume.
   *
   * @param prepare makes the manifest, and what it needs; not called for a job that is followed
   * @param wishes options that were given and that only a job that is applied can meet
   * @return whether it was applied
   * @throws QuickstartException when there are wishes, and a job runs that knows nothing of them;
   *     when the API server refuses the manifest, or that the job before it is deleted, with its
   *     sentence
   */
  boolean applyOrFollow(List<String> wishes, Supplier<JobManifest> prepare) {
    LLMTrainingJob before = ApiCall.make("look for the job " + name, job()::get);
    if (before != null && !LLMTrainingJobStatus.phaseOf(before).isFinished()) {
      if (!wishes.isEmpty()) {
        throw new QuickstartException(
            "a job %s runs already, and %s would change nothing of it: leave that out to follow it, or delete it first: ./tatara kubectl delete llmjob %s"
                .formatted(name, String.join(", ", wishes), name));
      }
      progress.accept("a job " + name + " runs already; following it");
      return false;
    }
    JobManifest manifest = prepare.get();
    if (before != null) {
      ApiCall.make("apply the job " + name, () -> rehearse(manifest));
      progress.accept(
          "deleting the job %s, which is %s; its artifacts stay"
              .formatted(name, LLMTrainingJobStatus.phaseOf(before)));
      ApiCall.make("delete the job " + name, this::delete);
    }
    ApiCall.make("apply the job " + name, () -> apply(manifest));
    return true;
  }

  private GenericKubernetesResource apply(JobManifest manifest) {
    return client
        .resource(resource(manifest))
        .inNamespace(namespace)
        .fieldManager(Claim.FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }

  /**
   * Has the API server check a manifest as that of a new job, so that a refusal comes before the
   * job that has ended is deleted. Under its own name it would be compared with that one.
   */
  private GenericKubernetesResource rehearse(JobManifest manifest) {
    GenericKubernetesResource other = resource(manifest);
    other.getMetadata().setName(name + "-rehearsal");
    return client.resource(other).inNamespace(namespace).dryRun().create();
  }

  private GenericKubernetesResource resource(JobManifest manifest) {
    return client
        .getKubernetesSerialization()
        .unmarshal(manifest.json(), GenericKubernetesResource.class);
  }

  private LLMTrainingJob delete() {
    job().withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    return job()
        .waitUntilCondition(gone -> gone == null, deleteLimit.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Looks at the job again and again until it has ended.
   *
   * @param started {@link System#nanoTime()} of the moment from which time counts
   * @param show shown every look
   * @param clusterRuns whether somebody could answer at all
   * @return the last view, of a job that is complete or has failed
   * @throws QuickstartException when the job is deleted meanwhile, or the cluster answers no more
   */
  JobView follow(long started, Consumer<JobView> show, BooleanSupplier clusterRuns)
      throws InterruptedException {
    JobView view = JobView.of(namespace + "/" + name);
    long lastAnswer = System.nanoTime();
    while (true) {
      try {
        LLMTrainingJob job = job().get();
        if (job == null) {
          throw new QuickstartException("the job " + name + " was deleted while it ran");
        }
        lastAnswer = System.nanoTime();
        view = view.next(job.getStatus(), since(started));
        show.accept(view);
        if (view.phase().isFinished()) {
          return view;
        }
      } catch (KubernetesClientException e) {
        if (!clusterRuns.getAsBoolean()) {
          throw new QuickstartException(
              "the cluster was stopped while the job %s ran; what was made stays on the volume, and ./tatara quickstart begins again with it"
                  .formatted(name),
              e);
        }
        if (since(lastAnswer).compareTo(PATIENCE) > 0) {
          throw new QuickstartException(
              "the cluster has not answered for %d s, though its process lives: its log says more (./tatara cluster status names it)"
                  .formatted(PATIENCE.toSeconds()),
              e);
        }
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private Resource<LLMTrainingJob> job() {
    return client.resources(LLMTrainingJob.class).inNamespace(namespace).withName(name);
  }
}

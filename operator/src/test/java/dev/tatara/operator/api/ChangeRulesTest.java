package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.adapt;
import static dev.tatara.operator.api.SpecEdits.remove;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.SpecEdits.tokens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;

/** Rules of what may change of a job that exists, and neither is suspended nor has failed. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ChangeRulesTest extends RulesOfSubject {
  private static final String NAMESPACE = "rules";

  /** A job of so many steps. */
  private static final String KEPT = "kept";

  /** A job of so many tokens. */
  private static final String COUNTED = "counted";

  /** The operator is let come to rest: what it writes meanwhile would get in a change's way. */
  @BeforeAll
  static void createJobsToChange() {
    Cluster.newNamespace(NAMESPACE);
    List<TrainingJob> jobs =
        List.of(
            TrainingJob.create(NAMESPACE, KEPT, ChangeRulesTest::asKept),
            TrainingJob.create(NAMESPACE, COUNTED, ChangeRulesTest::asCounted));
    for (TrainingJob job : jobs) {
      job.awaitPhase(Phase.PREPARING_CORPUS);
      job.awaitPod("corpus");
    }
  }

  static Stream<Submission> breaches() {
    return Stream.of(
        change(
            "checkpoint.resumeFrom cannot change",
            s -> set(s, "checkpoint.resumeFrom", "{job: a}")),
        change("model cannot change", s -> set(s, "model.layers", "5")),
        change("tokenizer cannot change", s -> set(s, "tokenizer.train.seed", "5")),
        change("data cannot change", s -> set(s, "data.split", "90, 5, 5")),
        change("training cannot change", s -> set(s, "training.steps", "400")),
        change("training cannot change", s -> set(s, "training.globalBatchSize", "16")),
        change("training cannot change", s -> set(s, "training.seed", "5")),
        change("training cannot change", s -> set(s, "training.deterministic", "true")),
        change("training cannot change", s -> adapt(s, "{}")),
        change("training cannot change", s -> tokens(s, "26G")),
        recount("training cannot change", "27G"),
        recount("training cannot change", "26000000001"),
        change(
            "health can change only while the job is suspended",
            s -> set(s, "health.stallTimeoutSeconds", "60")),
        change(
            "training.microBatchSize can change only while the job is suspended",
            s -> set(s, "training.microBatchSize", "2")),
        change(
            "resources can change only while the job is suspended",
            s -> {
              set(s, "runPolicy.suspend", "true");
              set(s, "resources.memory", "8Gi");
            }),
        change(
            "parallelism can change only while the job is suspended",
            s -> set(s, "parallelism", "{data: 2}")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.gpuMemory", "80Gi")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.memory", "8Gi")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.extended", "{rdma/hca: 1}")),
        change("storage cannot change", s -> set(s, "storage.claimName", "other")),
        change(
            "checkpoint.everySteps and checkpoint.resumePolicy cannot change",
            s -> set(s, "checkpoint.everySteps", "50")),
        change("export cannot change", s -> set(s, "export", "{huggingFace: false}")),
        change(
            "runPolicy.backoffLimit cannot change",
            s -> set(s, "runPolicy", "{backoffLimit: 9, activeDeadlineSeconds: 3600}")),
        change(
            "scheduling can change only while the job is suspended",
            s -> set(s, "scheduling", "{gang: Volcano}")),
        change(
            "template can change only while the job is suspended",
            s -> set(s, "template", "{env: [{name: A}]}")),
        change(
            "scheduling can change only while the job is suspended",
            s -> set(s, "scheduling", "{priorityClassName: high}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        change("another time to live", s -> set(s, "runPolicy.ttlSecondsAfterFinished", "60")),
        recount("the same tokens as a number", "26000000000"),
        recount("the same tokens in another unit", "26000M"),
        change("another deadline", s -> set(s, "runPolicy.activeDeadlineSeconds", "7200")),
        change("no deadline", s -> remove(s, "runPolicy")),
        change("suspension", s -> set(s, "runPolicy.suspend", "true")),
        change("other retention", s -> set(s, "checkpoint.keepLast", "9")),
        change("checkpoints by time", s -> set(s, "checkpoint.everyMinutes", "30")),
        change("other checkpoints for good", s -> set(s, "checkpoint.keepEvery", "200")),
        change("another evaluation", s -> set(s, "evaluation", "{mode: None}")));
  }

  private static void asKept(ObjectNode spec) {
    set(spec, "runPolicy", "{activeDeadlineSeconds: 3600}");
  }

  private static void asCounted(ObjectNode spec) {
    tokens(spec, "26G");
  }

  private static Submission change(String label, Consumer<ObjectNode> change) {
    return Submission.change(
        label,
        NAMESPACE,
        KEPT,
        spec -> {
          asKept(spec);
          change.accept(spec);
        });
  }

  private static Submission recount(String label, String quantity) {
    return Submission.change(label, NAMESPACE, COUNTED, spec -> tokens(spec, quantity));
  }
}

package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code diagnose} of jobs that are well, and that are not. */
@ExtendWith(PluginCluster.class)
class DiagnoseIT {
  private static final String NAMESPACE = "diagnose";

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) {
    cluster.namespace(NAMESPACE);
    cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: quickstart, namespace: diagnose}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                """,
                PersistentVolumeClaim.class))
        .create();
  }

  @Test
  void nothingIsSaidOfAJobThatIsWell(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "well", spec -> {});
    cluster.status(NAMESPACE, "well", training(""));
    assertEquals("", diagnose(cluster, "well").out(0));
  }

  @Test
  void whatTrainingSuffersIsToldWithTheMend(PluginCluster.Handle cluster) throws Exception {
    cluster.create(
        NAMESPACE,
        "slow",
        spec -> {
          spec.withObject("/training").put("microBatchSize", 1);
          spec.withObject("/resources").put("nodes", 2);
        });
    cluster.status(
        NAMESPACE,
        "slow",
        training("health: {straggler: {rank: 3, pod: slow-train-1-x, ratio: \"1.72\"}}"));
    cluster.status(NAMESPACE, "slow", "plan: {estimatedTokensPerSecond: 20000}");
    String told = diagnose(cluster, "slow").out(1);
    assertContains(told, "1. Slow: training makes 5,120 tokens/s, and 20,000 were predicted\n");
    assertContains(told, "   what to do: ");
    assertContains(
        told, "2. Straggler: all ranks wait for rank 3 in the pod slow-train-1-x, which");
    assertContains(
        told,
        "3. ClaimOfOneNode: 2 pods of a step run on as many nodes, and the claim 'quickstart'");
  }

  @Test
  void aDeadlineThatComesBeforeTheEndIsTold(PluginCluster.Handle cluster) throws Exception {
    cluster.create(
        NAMESPACE, "late", spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", 3600));
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String status =
        """
        observedGeneration: 1
        phase: Training
        startTime: "%s"
        progress: {step: 9, totalSteps: 300, etaSeconds: %d}
        """;
    cluster.status(NAMESPACE, "late", status.formatted(now, 7200));
    String told = diagnose(cluster, "late").out(1);
    assertContains(
        told, "DeadlineTooEarly: runPolicy.activeDeadlineSeconds, 3600, ends the job in ");
    assertContains(told, ", and training needs 2h");
    cluster.status(NAMESPACE, "late", status.formatted(now, 1800));
    diagnose(cluster, "late").out(0);
  }

  @Test
  void aStragglerOfAJobOnOneNodeIsANote(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "busy", spec -> {});
    cluster.status(
        NAMESPACE,
        "busy",
        training("health: {straggler: {rank: 1, pod: busy-train-0-x, ratio: \"1.31\"}}"));
    String told = diagnose(cluster, "busy").out(0);
    assertContains(
        told, "1. Straggler: all ranks wait for rank 1 in the pod busy-train-0-x, which");
    assertContains(told, "what to do: all ranks are on one node: if it lasts, see what else runs");
  }

  @Test
  void whatIsToldOfATrainingThatStandsIsWhyAndNotWhatItsPodsSaidLast(PluginCluster.Handle cluster)
      throws Exception {
    cluster.create(NAMESPACE, "stands", spec -> {});
    String sentence =
        "somebody deleted the pod stands-train-0-x on node n: the next attempt begins at 12:00";
    cluster.status(
        NAMESPACE,
        "stands",
        """
        observedGeneration: 1
        phase: Training
        reason: PodDeleted
        conditions:
          - {type: Running, status: "False", reason: PodDeleted, lastTransitionTime: "2026-01-01T00:00:00Z",
             message: "%s"}
        plan: {estimatedTokensPerSecond: 20000}
        progress: {step: 120, totalSteps: 300, tokensPerSecond: 512, lastUpdateTime: "2026-01-01T00:00:00Z",
                   health: {straggler: {rank: 0, pod: stands-train-0-x, ratio: "1.72"}}}
        """
            .formatted(sentence));
    assertEquals("1. PodDeleted: " + sentence + "\n", diagnose(cluster, "stands").out(1));
    String tree = cluster.plugin("status", "stands", "-n", NAMESPACE).run().out(0);
    assertContains(tree, "! PodDeleted: " + sentence);
  }

  @Test
  void aDamagedCheckpointIsToldWithItsFile(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "rotten", spec -> {});
    cluster.status(
        NAMESPACE,
        "rotten",
        """
        observedGeneration: 1
        phase: Evaluating
        checkpoint: {lastStep: 85, lastSkipped: {step: 90, message: file m of f is missing,
                     continuedFrom: 80, time: "2026-01-01T00:00:00Z"}}
        """);
    String told = diagnose(cluster, "rotten").out(1);
    assertContains(told, "1. CheckpointSkipped: ");
    assertContains(
        told,
        " ago: the checkpoint of step 90 is damaged, and training went on from that of step 80: file"
            + " m of f is missing\n");
    cluster.status(NAMESPACE, "rotten", "checkpoint: {lastStep: 90}");
    assertContains(diagnose(cluster, "rotten").out(0), "CheckpointSkipped");
    cluster.status(NAMESPACE, "rotten", "phase: Complete\ncheckpoint: {lastStep: 85}");
    assertContains(diagnose(cluster, "rotten").out(0), "CheckpointSkipped");
  }

  @Test
  void aJobThatStallsSaysWhy(PluginCluster.Handle cluster) throws Exception {
    cluster.create(
        NAMESPACE, "stalled", spec -> spec.withObject("/storage").put("claimName", "nowhere"));
    cluster.status(
        NAMESPACE,
        "stalled",
        """
        observedGeneration: 1
        phase: PreparingCorpus
        conditions:
          - {type: Stalled, status: "True", reason: ImagePullBackOff, lastTransitionTime: "2026-01-01T00:00:00Z",
             message: "pod stalled-corpus-x: the image cannot be pulled: check its name"}
        """);
    String told = diagnose(cluster, "stalled").out(1);
    assertContains(told, "1. ImagePullBackOff: pod stalled-corpus-x: the image cannot be pulled");
    assertContains(told, "2. ClaimNotFound: there is no PersistentVolumeClaim 'nowhere'");
  }

  @Test
  void podsThatTheApiServerRefusesAreToldOnce(PluginCluster.Handle cluster) throws Exception {
    ResourceQuota quota =
        Serialization.unmarshal(
            """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: counted, namespace: diagnose}
                spec: {hard: {limits.memory: 1Gi}}
                """,
            ResourceQuota.class);
    cluster.client().resource(quota).create();
    cluster
        .client()
        .resource(quota)
        .waitUntilCondition(
            it -> it.getStatus() != null && it.getStatus().getHard() != null, 60, TimeUnit.SECONDS);
    cluster.create(NAMESPACE, "refused", spec -> {});
    cluster.status(NAMESPACE, "refused", "observedGeneration: 1\nphase: PreparingCorpus\n");
    Job corpus =
        cluster
            .client()
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: batch/v1
                    kind: Job
                    metadata:
                      name: refused-corpus
                      namespace: diagnose
                      labels: {tatara.dev/job: refused, tatara.dev/step: corpus}
                    spec:
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: corpus, image: busybox}]
                    """,
                    Job.class))
            .create();
    cluster
        .client()
        .v1()
        .events()
        .inNamespace(NAMESPACE)
        .withField("involvedObject.uid", corpus.getMetadata().getUid())
        .informOnCondition(events -> !events.isEmpty())
        .get(60, TimeUnit.SECONDS);
    String told = diagnose(cluster, "refused").out(1);
    assertContains(told, "1. PodCreationRefused: no pod of refused-corpus can be made: ");
    assertContains(told, "failed quota: counted: must specify limits.memory for: corpus");
    assertContains(told, "   what to do: a ResourceQuota counts what the job does not ask for");

    cluster.status(
        NAMESPACE,
        "refused",
        """
        conditions:
          - {type: Stalled, status: "True", reason: PodCreationRefused, lastTransitionTime: "2026-01-01T00:00:00Z",
             message: "no pod of refused-corpus can be made: mend it"}
        """);
    assertEquals(
        "1. PodCreationRefused: no pod of refused-corpus can be made: mend it\n",
        diagnose(cluster, "refused").out(1));
  }

  @Test
  void aClaimThatTheStatusTellsOfIsToldOnce(PluginCluster.Handle cluster) throws Exception {
    cluster.create(
        NAMESPACE,
        "wide",
        spec -> {
          spec.withObject("/training").put("microBatchSize", 1);
          spec.withObject("/resources").put("nodes", 2);
        });
    cluster.status(
        NAMESPACE,
        "wide",
        """
        observedGeneration: 1
        phase: PreparingCorpus
        conditions:
          - {type: Stalled, status: "True", reason: ClaimOfOneNode, lastTransitionTime: "2026-01-01T00:00:00Z",
             message: "2 pods of a step run on as many nodes: mend it"}
        """);
    assertEquals(
        "1. ClaimOfOneNode: 2 pods of a step run on as many nodes: mend it\n",
        diagnose(cluster, "wide").out(1));
  }

  @Test
  void aClaimOfASourceThatOneNodeCanMountIsTold(PluginCluster.Handle cluster) throws Exception {
    cluster.create(
        NAMESPACE,
        "sharded",
        spec -> {
          spec.withObject("/data").put("shards", 2);
          ((ObjectNode) spec.at("/data/sources/0")).put("claimName", "quickstart");
          spec.withObject("/storage").put("claimName", "nowhere");
        });
    cluster.status(NAMESPACE, "sharded", "observedGeneration: 1\nphase: PreparingCorpus\n");
    String told = diagnose(cluster, "sharded").out(1);
    assertContains(told, "ClaimNotFound: there is no PersistentVolumeClaim 'nowhere'");
    assertContains(told, "ClaimOfOneNode: 2 pods of a step run on as many nodes");
    assertContains(told, "   what to do: make it anew with ReadOnlyMany or ReadWriteMany");

    cluster.status(NAMESPACE, "sharded", "phase: Tokenizing\n");
    String later = diagnose(cluster, "sharded").out(1);
    assertContains(later, "1. ClaimNotFound: there is no PersistentVolumeClaim 'nowhere'");
    assertFalse(later.contains("quickstart"), later);
  }

  @Test
  void aFailureIsToldWithItsLastLines(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "failed", spec -> {});
    cluster.status(
        NAMESPACE,
        "failed",
        """
        observedGeneration: 1
        phase: Failed
        failure: {step: corpus, reason: SourceUnreadable, message: no file matches, hint: check the path,
                  pod: failed-corpus-x, node: n1, logTail: "reading\\nERROR nothing there"}
        """);
    assertEquals(
        """
        1. SourceUnreadable: the step corpus failed in the pod failed-corpus-x on the node n1: no file matches
           its last lines:
             reading
             ERROR nothing there
           what to do: check the path
        """,
        diagnose(cluster, "failed").out(1));
  }

  @Test
  void scoresThatSayLittleAreToldAndAreNothingWrong(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "scored", spec -> {});
    cluster.status(NAMESPACE, "scored", training(""));
    StringBuilder evaluations = new StringBuilder("evaluations:\n");
    for (String prompt : new String[] {"0.1", "0.2", "0.2.1", "0.3"}) {
      evaluations.append(
          """
            - {task: jnli, version: "1.3", prompt: "%s", metric: acc, last: {step: 100, score: "0.55"},
               warnings: [{reason: AnswersCollapsed, message: "collapsed: 91 %% of the answers are choice 2"}]}
          """
              .formatted(prompt));
    }
    evaluations.append(
        """
          - {task: jsquad, version: "1.1", prompt: "0.3", metric: f1, last: {step: 100, score: "0.1"},
             warnings: [{reason: ContextsCut, message: 12 of 50 contexts lost their beginning to fit the model}]}
        """);
    cluster.status(NAMESPACE, "scored", evaluations.toString());
    String told = diagnose(cluster, "scored").out(0);
    assertContains(
        told,
        "1. AnswersCollapsed: jnli 1.3, prompt 0.1, step 100: collapsed: 91 % of the answers are"
            + " choice 2; jnli 1.3, prompt 0.2, step 100: ");
    assertContains(told, "; and 1 more\n   what to do: a model answers so early in training");
    assertContains(told, "kubectl llmjob report scored, gate on balanced_acc or mcc");
    assertContains(
        told, "2. ContextsCut: jsquad 1.1, prompt 0.3, step 100: 12 of 50 contexts lost their");
    assertContains(
        told, "   what to do: what was cut are descriptions and first examples: ask with");
  }

  @Test
  void aTrainerThatIsSilentIsNoticed(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "silent", spec -> {});
    cluster.status(NAMESPACE, "silent", training(""));
    cluster.status(NAMESPACE, "silent", "progress: {lastUpdateTime: \"2026-01-01T00:00:00Z\"}");
    assertContains(
        diagnose(cluster, "silent").out(1), "1. TrainerSilent: the trainer was heard of last ");
  }

  private static String training(String progress) {
    return """
        observedGeneration: 1
        phase: Training
        progress: {step: 120, totalSteps: 300, tokensPerSecond: 5120, lastUpdateTime: "%s", %s}
        """
        .formatted(Instant.now(), progress.isEmpty() ? "percent: 40%" : progress);
  }

  private static Program.Result diagnose(PluginCluster.Handle cluster, String job)
      throws Exception {
    return cluster.plugin("diagnose", job, "-n", NAMESPACE).run();
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' is not in\n" + text);
  }
}

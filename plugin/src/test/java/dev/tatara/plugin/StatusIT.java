package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code status} on jobs at several places of their life. */
@ExtendWith(PluginCluster.class)
class StatusIT {
  private static final String NAMESPACE = "status";
  private static final String TRAINING =
      """
      observedGeneration: 1
      phase: Training
      startTime: "2026-01-01T00:00:00Z"
      restarts: 1
      lastRestart: {rank: 1, time: "2026-01-01T00:00:30Z",
                    message: "rank 1 of the pod asked-train-0 was ended by signal 9"}
      conditions:
        - {type: Stalled, status: "False", reason: Training, lastTransitionTime: "2026-01-01T00:00:00Z",
           message: nothing stands in the way}
        - {type: Checkpointed, status: "True", reason: CheckpointingPaused,
           lastTransitionTime: "2026-01-01T00:00:00Z", message: "the disk is full; training goes on"}
      plan: {steps: 300, tokens: 614400, tensor: 1, pipeline: 1, data: 2, microBatchSize: 4, zeroStage: 1,
             recompute: None, accelerators: 0}
      artifacts:
        - {kind: corpus, path: artifacts/corpus/3f2a, reused: true}
        - {kind: tokenizer, path: artifacts/tokenizer/77aa, reused: false}
        - {kind: dataset, path: artifacts/dataset/9c1b, reused: false}
      progress: {step: 120, totalSteps: 300, percent: 40%, loss: "5.8134", tokensPerSecond: 5120, eta: 1m12s,
                 health: {skippedSteps: 2, rollbacks: 1, lossSpikes: 0,
                          straggler: {rank: 1, pod: slow-pod, ratio: "1.72"}}}
      checkpoint: {lastStep: 100, lastTime: "2026-01-01T00:01:00Z", path: runs/x/checkpoints/step-00000100,
                   saveSeconds: 3,
                   lastSkipped: {step: 90, message: file m of f is missing, continuedFrom: 80,
                                 time: "2026-01-01T00:00:00Z"}}
      headline: 24.0%
      evaluations:
        - {task: jcommonsenseqa, version: "1.1", prompt: "0.3", metric: acc, documents: 50,
           last: {step: 100, score: "0.2200", confidence: "0.1180"}, best: {step: 50, score: "0.2400"},
           warnings: [{reason: ContextsCut, message: 12 of 50 contexts were cut}]}
      gate: {lastStep: 100, lastPassed: false, passedStep: 50,
             message: "step 100 did not pass: jcommonsenseqa-1.1-0.3 acc 0.2200 is below 0.2300"}
      """;

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) throws Exception {
    cluster.namespace(NAMESPACE);
    cluster.create(NAMESPACE, "asked", spec -> {});
    cluster.status(NAMESPACE, "asked", TRAINING);
    cluster.create(NAMESPACE, "fresh", spec -> spec.withObject("/evaluation").put("mode", "None"));
  }

  @Test
  void aJobIsATreeOfItsSteps(PluginCluster.Handle cluster) throws Exception {
    String tree = cluster.kubectl("llmjob", "status", "asked", "-n", NAMESPACE).run().out(0);
    assertTrue(tree.startsWith("status/asked  Training: trains the model (for "), tree);
    assertContains(tree, "├─ corpus     done                reused  artifacts/corpus/3f2a\n");
    assertContains(tree, "├─ tokenize   done                artifacts/dataset/9c1b\n");
    assertContains(tree, "├─ train      running\n");
    assertContains(
        tree, "│  ├─ plan        tensor 1 x pipeline 1 x data 2 on CPU processes, ZeRO-1");
    assertContains(
        tree,
        "progress    ████████░░░░░░░░░░░░ 40%, step 120 of 300, loss 5.8134, 5,120 tokens/s, ETA 1m12s\n");
    assertContains(tree, "2 skipped steps, 1 rollback, rank 1 (pod slow-pod) takes 1.72 times");
    assertContains(tree, " ago, a save takes 3s: runs/x/checkpoints/step-00000100\n");
    assertContains(
        tree,
        " ago: the checkpoint of step 90 is damaged, and training went on from that of step 80: file"
            + " m of f is missing\n");
    assertTrue(
        Pattern.compile("restarts    1, the last \\S+ ago: rank 1 of the pod asked-train-0")
            .matcher(tree)
            .find(),
        tree);
    assertContains(
        tree,
        "│  ├─ jcommonsenseqa 1.1, prompt 0.3: acc 0.2200 ± 0.1180 at step 100 (n = 50); best 0.2400 at step 50;"
            + " warning: 12 of 50 contexts were cut\n"
            + "│  └─ gates: step 100 did not pass: jcommonsenseqa-1.1-0.3 acc 0.2200 is below 0.2300; the"
            + " newest that passed is step 50\n");
    assertContains(tree, "├─ export     waits\n");
    assertContains(tree, "└─ report     waits\n");
    assertContains(tree, "! CheckpointingPaused: the disk is full; training goes on\n");
    assertFalse(tree.contains("\u001b"), "no terminal, no colours");
  }

  @Test
  void terminalsHaveColoursUnlessNobodyWantsThem(PluginCluster.Handle cluster) throws Exception {
    Program onTerminal =
        cluster
            .plugin("status", "asked", "-n", NAMESPACE)
            .environment("JAVA_TOOL_OPTIONS", "-Dtatara.terminal=true")
            .environment("TERM", "xterm");
    assertContains(onTerminal.run().out(0), "\u001b[36mTraining\u001b[0m");
    assertFalse(onTerminal.environment("NO_COLOR", "1").run().out(0).contains("\u001b"));
  }

  @Test
  void aJobThatNobodyHasTakenUpWaits(PluginCluster.Handle cluster) throws Exception {
    String tree = cluster.plugin("status", "fresh", "-n", NAMESPACE).run().out(0);
    assertTrue(tree.startsWith("status/fresh  Pending: has not begun (made "), tree);
    assertContains(tree, "├─ corpus     waits\n");
    assertFalse(tree.contains("evaluate"), "nothing is to be evaluated");
  }

  @Test
  void aCorpusThatIsMadeSaysHowFarItIs(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "prepared", spec -> spec.withObject("/data").put("shards", 3));
    cluster.status(
        NAMESPACE,
        "prepared",
        """
        phase: PreparingCorpus
        preparation: {activity: filtering, shards: 3, shardsDone: 1, percent: 45%, documents: 120403,
                      bytes: 450000000, totalBytes: 1000000000, bytesPerSecond: 82440000, etaSeconds: 62, eta: 1m02s}
        """);
    String tree = cluster.plugin("status", "prepared", "-n", NAMESPACE).run().out(0);
    assertContains(
        tree,
        "├─ corpus     running\n"
            + "│  └─ filtering   █████████░░░░░░░░░░░ 45%, 120,403 documents, 82.4 MB/s, ETA 1m02s, 1 of 3"
            + " shards done\n");
    String table = cluster.plugin("status", "-n", NAMESPACE).run().out(0);
    assertTrue(
        table.lines().anyMatch(line -> line.matches("prepared +PreparingCorpus +- +45% .*1m02s.*")),
        table);
    cluster.job(NAMESPACE, "prepared").delete();
  }

  @Test
  void aTokenizerThatIsTrainedSaysHowFarItIs(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "learning", spec -> {});
    cluster.status(
        NAMESPACE,
        "learning",
        """
        phase: TrainingTokenizer
        preparation: {activity: training, percent: 42%, etaSeconds: 190, eta: 3m10s}
        """);
    String tree = cluster.plugin("status", "learning", "-n", NAMESPACE).run().out(0);
    assertContains(
        tree,
        "├─ tokenizer  running\n│  └─ training    ████████░░░░░░░░░░░░ 42%, ETA 3m10s\n├─ tokenize ");
    String table = cluster.plugin("status", "-n", NAMESPACE).run().out(0);
    assertTrue(
        table
            .lines()
            .anyMatch(line -> line.matches("learning +TrainingTokenizer +- +42% .*3m10s.*")),
        table);
    cluster.job(NAMESPACE, "learning").delete();
  }

  @Test
  void allJobsAreATable(PluginCluster.Handle cluster) throws Exception {
    String table = cluster.plugin("status", "-n", NAMESPACE).run().out(0);
    assertTrue(table.startsWith("NAME "), table);
    assertTrue(
        table.lines().anyMatch(line -> line.matches("asked +Training +120 +40% +5.8134 .*")),
        table);
    String everywhere = cluster.plugin("status", "-A").run().out(0);
    assertTrue(everywhere.startsWith("NAMESPACE "), everywhere);
    assertTrue(
        everywhere.lines().anyMatch(line -> line.matches("status +fresh +Pending .*")), everywhere);
  }

  @Test
  void programsGetWhatTheApiServerHas(PluginCluster.Handle cluster) throws Exception {
    String json = cluster.plugin("status", "asked", "-n", NAMESPACE, "-o", "json").run().out(0);
    JsonNode job = Serialization.unmarshal(json, JsonNode.class);
    assertEquals(100, job.at("/status/checkpoint/lastStep").asInt());
    assertEquals("LLMTrainingJob", job.at("/kind").asText());
    String yaml = cluster.plugin("status", "-n", NAMESPACE, "-o", "yaml").run().out(0);
    JsonNode list = Serialization.unmarshal(yaml, JsonNode.class);
    assertEquals(2, list.at("/items").size());
  }

  @Test
  void aJobThatIsNotThereIsNamedWithThoseThatAre(PluginCluster.Handle cluster) throws Exception {
    String error = cluster.plugin("status", "aksed", "-n", NAMESPACE).run().err(3);
    assertEquals(
        """
        error: there is no LLMTrainingJob 'aksed' in the namespace status
          there are: asked, fresh
        """,
        error);
  }

  @Test
  void watchingEndsWithTheJob(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "watched", spec -> {});
    cluster.status(NAMESPACE, "watched", "phase: Exporting");
    Process watching = cluster.plugin("status", "watched", "-n", NAMESPACE, "--watch").start();
    BufferedReader out = watching.inputReader();
    assertContains(out.readLine(), "Exporting: writes the model");
    cluster.status(NAMESPACE, "watched", "phase: Complete");
    String rest = String.join("\n", out.readAllLines());
    assertEquals(0, watching.waitFor());
    assertContains(rest, "Complete: is complete");
    cluster.job(NAMESPACE, "watched").delete();
  }

  @Test
  void whoCannotBeReachedIsSaidSo(PluginCluster.Handle cluster) throws Exception {
    assertContains(
        cluster.plugin("status", "--context", "nobody").run().err(3),
        "the kubeconfig has no context 'nobody'");
    assertContains(
        cluster.plugin("status", "--kubeconfig", "/nowhere").run().err(3), "no file /nowhere");
    assertContains(
        cluster.plugin("status", "--kubeconfig", "pom.xml").run().err(1),
        "error: the kubeconfig cannot be read: ");
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' is not in\n" + text);
  }
}

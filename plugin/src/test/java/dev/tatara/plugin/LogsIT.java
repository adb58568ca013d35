package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code logs} of pods that run: two of a training with two ranks each, and two of a corpus. */
@ExtendWith(PluginCluster.class)
class LogsIT {
  private static final String NAMESPACE = "logs";
  private static final String RANKS =
      "i=$JOB_COMPLETION_INDEX; echo the supervisor $i;"
          + " echo \"[rank $((2 * i))] step 1\"; echo \"[rank $((2 * i + 1))] step 1\"";

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) throws Exception {
    cluster.namespace(NAMESPACE);
    cluster.create(
        NAMESPACE,
        "asked",
        spec -> {
          spec.withObject("/training").put("microBatchSize", 1);
          spec.withObject("/resources").put("nodes", 2).put("acceleratorsPerNode", 2);
        });
    run(cluster, "asked", "corpus", 2, "echo shard $JOB_COMPLETION_INDEX");
    run(cluster, "asked", "train", 2, RANKS);
    for (String step : List.of("corpus", "train")) {
      awaitEnd(cluster, "asked", step);
    }
  }

  private static void awaitEnd(PluginCluster.Handle cluster, String name, String step) {
    cluster
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName(name + "-" + step)
        .waitUntilCondition(
            job -> job.getStatus().getCompletionTime() != null, 120, TimeUnit.SECONDS);
  }

  @Test
  void theLastStepIsShownWithTheRanksOfAllPods(PluginCluster.Handle cluster) throws Exception {
    assertEquals(
        """
        [pod 0] the supervisor 0
        [rank 0] step 1
        [rank 1] step 1
        [pod 1] the supervisor 1
        [rank 2] step 1
        [rank 3] step 1
        """,
        cluster.kubectl("llmjob", "logs", "asked", "-n", NAMESPACE).run().out(0));
  }

  @Test
  void aRankOrAStepIsShownAlone(PluginCluster.Handle cluster) throws Exception {
    assertEquals("[rank 3] step 1\n", logs(cluster, "--rank", "3").out(0));
    assertEquals("[pod 0] shard 0\n[pod 1] shard 1\n", logs(cluster, "--step", "corpus").out(0));
    assertEquals("shard 1\n", logs(cluster, "--step", "corpus", "--index", "1").out(0));
    assertEquals("[rank 1] step 1\n[rank 3] step 1\n", logs(cluster, "--tail", "1").out(0));
  }

  @Test
  void whatIsNotThereIsSaid(PluginCluster.Handle cluster) throws Exception {
    assertEquals(
        "error: there is no rank 4: they are 0 to 3\n", logs(cluster, "--rank", "4").err(3));
    String earlier = logs(cluster, "--previous").err(3);
    assertTrue(
        earlier.startsWith("error: the step train of 'asked' has no earlier pods\n"), earlier);
    String shard = logs(cluster, "--step", "corpus", "--index", "2").err(3);
    assertTrue(
        shard.startsWith("error: the step corpus of 'asked' has no pods of index 2\n"), shard);
    String never = logs(cluster, "--step", "export").err(3);
    assertTrue(never.startsWith("error: the step export of 'asked' has no pods\n"), never);
  }

  /** The packed report in its log is for the operator. */
  @Test
  void theReportIsLeftOut(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "reported", spec -> {});
    run(cluster, "reported", "export", 1, "echo exported");
    awaitEnd(cluster, "reported", "export");
    String packed = String.join("\n", RunReports.lines(new byte[300]));
    run(cluster, "reported", "report", 1, "echo '" + packed + "'; echo report: done; echo bye");
    awaitEnd(cluster, "reported", "report");
    assertEquals("exported\n", cluster.plugin("logs", "reported", "-n", NAMESPACE).run().out(0));
    for (String follow : List.of("--follow=false", "--follow")) {
      Program report = cluster.plugin("logs", "reported", "-n", NAMESPACE, follow);
      assertEquals("report: done\nbye\n", report.with("--step", "report").run().out(0));
    }
    Program end = cluster.plugin("logs", "reported", "-n", NAMESPACE, "--step", "report");
    assertEquals("bye\n", end.with("--tail", "1").run().out(0));
  }

  @Test
  void followingGoesOnUntilTheEnd(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "followed", spec -> {});
    run(
        cluster,
        "followed",
        "train",
        1,
        "echo first; until [ -e /tmp/tatara-logs-it-$SIGNAL ]; do sleep 0.2; done; echo last");
    Process following = cluster.plugin("logs", "followed", "-n", NAMESPACE, "-f").start();
    BufferedReader out = following.inputReader();
    assertEquals("first", out.readLine());
    Path signal = Path.of("/tmp/tatara-logs-it-" + ProcessHandle.current().pid());
    Files.createFile(signal);
    try {
      assertEquals("last", out.readLine());
      assertEquals(0, following.waitFor());
    } finally {
      Files.delete(signal);
    }
  }

  private static Program.Result logs(PluginCluster.Handle cluster, String... options)
      throws Exception {
    return cluster.plugin("logs", "asked", "-n", NAMESPACE).with(options).run();
  }

  /** The Job of a step as the operator makes it, with a shell in the trainer's place. */
  private static void run(
      PluginCluster.Handle cluster, String name, String step, int pods, String script) {
    cluster.client().resource(job(name, step, pods, script)).create();
  }

  private static Job job(String name, String step, int pods, String script) {
    Job job =
        Serialization.unmarshal(
            """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: %1$s-%2$s
              namespace: logs
              labels: {tatara.dev/job: %1$s, tatara.dev/step: %2$s}
            spec:
              completions: %3$d
              parallelism: %3$d
              completionMode: Indexed
              template:
                metadata:
                  labels: {tatara.dev/job: %1$s, tatara.dev/step: %2$s}
                spec:
                  restartPolicy: Never
                  containers:
                    - name: main
                      image: busybox
                      command: [/bin/sh, -c]
                      args: ["replaced"]
                      env: [{name: SIGNAL, value: "%4$d"}]
            """
                .formatted(name, step, pods, ProcessHandle.current().pid()),
            Job.class);
    job.getSpec().getTemplate().getSpec().getContainers().getFirst().setArgs(List.of(script));
    return job;
  }
}

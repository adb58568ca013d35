package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two pods of an Indexed Job find each other by the names of a headless Service. */
@ExtendWith(SharedCluster.class)
class IndexedJobTest {
  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: pair}
      spec:
        completions: 2
        parallelism: 2
        completionMode: Indexed
        backoffLimit: 0
        template:
          spec:
            subdomain: pair
            restartPolicy: Never
            containers:
            - name: main
              image: java:any
              args: [-Dsun.net.inetaddr.negative.ttl=0, -cp, "%s", dev.tatara.minicluster.node.Meeting]
              env:
              - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
              - {name: HOST, value: "%s"}
      """;

  @Test
  void podsMeetByName(SharedCluster.Handle cluster) throws Exception {
    TestPods pods = new TestPods(cluster);
    cluster.kubectl(
        "create", "service", "clusterip", "pair", "--clusterip=None", "-n", pods.namespace());
    Path classes =
        Path.of(Meeting.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String host = "pair-0.pair.%s.svc.cluster.local".formatted(pods.namespace());
    var jobs = cluster.client().batch().v1().jobs().inNamespace(pods.namespace());
    jobs.resource(Serialization.unmarshal(JOB.formatted(classes, host), Job.class)).create();
    Job job =
        jobs.withName("pair")
            .waitUntilCondition(
                j ->
                    j != null
                        && j.getStatus() != null
                        && !j.getStatus().getConditions().isEmpty()
                        && j.getStatus()
                            .getConditions()
                            .getLast()
                            .getType()
                            .matches("Complete|Failed"),
                60,
                TimeUnit.SECONDS);
    List<Pod> members =
        cluster
            .client()
            .pods()
            .inNamespace(pods.namespace())
            .withLabel("job-name", "pair")
            .list()
            .getItems();
    assertEquals(
        "Complete", job.getStatus().getConditions().getLast().getType(), members::toString);
    assertEquals("0,1", job.getStatus().getCompletedIndexes());
    assertEquals(2, members.stream().map(pod -> pod.getStatus().getPodIP()).distinct().count());
    Pod first =
        members.stream()
            .filter(pod -> pod.getSpec().getHostname().equals("pair-0"))
            .findFirst()
            .orElseThrow();
    assertEquals("met index 1\n", pods.log(first.getMetadata().getName()));
    String hosts = Files.readString(cluster.cluster().stateDirectory().resolve("hosts"));
    assertTrue(hosts.contains("127.0.0.1 localhost"), hosts);
    assertTrue(!hosts.contains(host), "names go with their pods");
  }
}

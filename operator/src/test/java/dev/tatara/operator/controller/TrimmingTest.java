package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrimmingTest {
  private static final String METADATA =
      """
      metadata:
        name: %s
        labels: {tatara.dev/job: ja-7b}
        annotations: {tatara.dev/generation: third, kubectl.kubernetes.io/last-applied-configuration: "{}"}
        managedFields: [{manager: kubectl}]
        ownerReferences: [{apiVersion: tatara.dev/v1alpha1, kind: LLMTrainingJob, uid: a-1234}]
      """;

  private static final String POD_SPEC =
      """
      nodeName: a100-1
      nodeSelector: {pool: a100}
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:
        [{matchFields: [{key: metadata.name, operator: NotIn, values: [a100-7]}]}]}}}
      securityContext: {runAsNonRoot: true}
      containers:
      - name: trainer
        image: trainer:1
        args: [train]
        env: [{name: A, value: b}]
        resources: {requests: {nvidia.com/gpu: "8"}}
      initContainers:
      - {name: evaluator, image: trainer:1, restartPolicy: Always, ports: [{containerPort: 9401}]}
      volumes:
      - {name: run, configMap: {name: ja-7b-run}}
      - {name: storage, persistentVolumeClaim: {claimName: artifacts}}
      """;

  private static final String POD_LEFT =
      """
      nodeSelector: {pool: a100}
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:
        [{matchFields: [{key: metadata.name, operator: NotIn, values: [a100-7]}]}]}}}
      containers:
      - {name: trainer, image: trainer:1, resources: {requests: {nvidia.com/gpu: "8"}}}
      initContainers:
      - {name: evaluator, image: trainer:1, restartPolicy: Always}
      """;

  private final Trimming trimming = new Trimming();

  @Test
  void ofMetadataIsLeftWhoItIsAndWhose() {
    ConfigMap map = trimmed(ConfigMap.class, "ja-7b-run", "data: {run.json: '{}'}");
    assertEquals(
        yaml(
            """
            name: ja-7b-run
            labels: {tatara.dev/job: ja-7b}
            annotations: {tatara.dev/generation: third}
            ownerReferences: [{apiVersion: tatara.dev/v1alpha1, kind: LLMTrainingJob, uid: a-1234}]
            """),
        yaml(map.getMetadata()));
    assertNull(map.getData());
  }

  @Test
  void ofPodsIsLeftWhereTheyAreAndWhatTheyAskFor() {
    Pod pod = trimmed(Pod.class, "ja-7b-train-0", "spec:\n" + POD_SPEC.indent(2));
    assertEquals(
        yaml(
            POD_LEFT
                + """
                nodeName: a100-1
                volumes:
                - {name: storage, persistentVolumeClaim: {claimName: artifacts}}
                """),
        yaml(pod.getSpec()));
  }

  @Test
  void jobsOfTheSamePodsShareWhatIsLeftOfThem() {
    String spec =
        """
        spec:
          parallelism: 2
          completions: 2
          suspend: true
          backoffLimit: 3
          template:
            metadata: {labels: {app: %s}}
            spec:
        """;
    Job one = job(spec.formatted("one") + POD_SPEC.indent(6));
    assertEquals(
        yaml(
            """
            parallelism: 2
            completions: 2
            suspend: true
            template:
              spec:
            """
                + POD_LEFT.indent(4)),
        yaml(one.getSpec()));
    Job other = job(spec.formatted("other") + POD_SPEC.indent(6));
    assertSame(one.getSpec().getTemplate().getSpec(), other.getSpec().getTemplate().getSpec());
  }

  @Test
  void ofServicesIsLeftThatTheyAreThere() {
    assertNull(trimmed(Service.class, "ja-7b-train", "spec: {clusterIP: None}").getSpec());
  }

  @Test
  void ofPoliciesIsLeftADigest() {
    String spec =
        "spec: {podSelector: {matchLabels: {a: '1', b: '2'}}, egress: [{ports: [{port: %d}]}]}";
    NetworkPolicy policy = trimmed(NetworkPolicy.class, "ja-7b-network", spec.formatted(53));
    assertNull(policy.getSpec());
    String otherOrder =
        "spec: {egress: [{ports: [{port: 53}]}], podSelector: {matchLabels: {b: '2', a: '1'}}}";
    assertTrue(PolicyDigest.isThatOf(policy(otherOrder).getSpec(), policy));
    assertFalse(PolicyDigest.isThatOf(policy(spec.formatted(54)).getSpec(), policy));
    assertTrue(
        PolicyDigest.isThatOf(policy(otherOrder).getSpec(), policy(spec.formatted(53))),
        "of one that was read whole");
    assertFalse(PolicyDigest.isThatOf(policy(otherOrder).getSpec(), new NetworkPolicy()));
  }

  @Test
  void whatIsTrimmedStaysAsItIs() {
    Job job = job("spec: {parallelism: 1, template: {spec: {nodeName: a}}}");
    NetworkPolicy policy = trimmed(NetworkPolicy.class, "n", "spec: {podSelector: {}}");
    for (HasMetadata object : new HasMetadata[] {job, policy}) {
      Map<?, ?> before = yaml(object);
      trimming.trim(object);
      assertEquals(before, yaml(object));
    }
  }

  private Job job(String spec) {
    return trimmed(Job.class, "ja-7b-train", spec);
  }

  private static NetworkPolicy policy(String spec) {
    return Serialization.unmarshal(spec, NetworkPolicy.class);
  }

  private <T extends HasMetadata> T trimmed(Class<T> type, String name, String rest) {
    T object = Serialization.unmarshal(METADATA.formatted(name) + rest, type);
    trimming.trim(object);
    return object;
  }

  private static Map<?, ?> yaml(Object object) {
    return yaml(Serialization.asYaml(object));
  }

  private static Map<?, ?> yaml(String text) {
    return Serialization.unmarshal(text, Map.class);
  }
}

package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers find: command line, environment, volumes. */
@ExtendWith(SharedCluster.class)
class PodContentTest {
  private SharedCluster.Handle cluster;
  private TestPods pods;

  @BeforeEach
  void makeNamespace(SharedCluster.Handle shared) {
    cluster = shared;
    pods = new TestPods(cluster);
  }

  @Test
  void theEnvironmentIsTheManifestsAndLittleElse() {
    configMap("settings", Map.of("COLOUR", "red", "size", "3"));
    secret("keys", Map.of("TOKEN", "s3cret"));
    pods.create(
        "env",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [env]
          resources: {limits: {memory: 64Mi, cpu: 1500m}}
          envFrom:
          - {configMapRef: {name: settings}}
          - {secretRef: {name: keys}, prefix: MY_}
          - {configMapRef: {name: absent, optional: true}}
          env:
          - {name: PLAIN, value: "a b"}
          - {name: COMPOSED, value: "$(PLAIN)/$(COLOUR)/$(NOBODY)/$$(PLAIN)"}
          - {name: COLOUR, value: blue}
          - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
          - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
          - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
          - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
          - {name: SIZE, valueFrom: {configMapKeyRef: {name: settings, key: size}}}
          - {name: ABSENT, valueFrom: {configMapKeyRef: {name: settings, key: no, optional: true}}}
          - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: TOKEN}}}
          - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
          - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        """);
    Pod pod = pods.awaitEnd("env");
    List<String> lines = pods.log("env").lines().toList();
    for (String expected :
        List.of(
            "PLAIN=a b",
            "COMPOSED=a b/red/$(NOBODY)/$(PLAIN)",
            "COLOUR=blue",
            "MY_TOKEN=s3cret",
            "POD=env",
            "APP=test",
            "NODE=local",
            "IP=" + pod.getStatus().getPodIP(),
            "SIZE=3",
            "KEY=s3cret",
            "MEMORY=64",
            "CPU=2",
            "HOSTNAME=env")) {
      assertTrue(lines.contains(expected), () -> expected + " is not in " + lines);
    }
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("ABSENT=")));
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("MAVEN")), "nothing of the host's");
  }

  @Test
  void volumesAreFoldersBehindTheirMountPaths() {
    configMap("files", Map.of("run.json", "{}", "other", "never mounted"));
    secret("keys", Map.of("token", "s3cret"));
    pods.create(
        "volumes",
        """
        restartPolicy: Never
        volumes:
        - {name: config, configMap: {name: files, items: [{key: run.json, path: sub/run.json}]}}
        - {name: keys, secret: {secretName: keys, defaultMode: 0400}}
        - {name: about, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
        - {name: scratch, emptyDir: {}}
        - {name: host, hostPath: {path: /etc/os-release, type: File}}
        containers:
        - name: main
          image: busybox
          command: [sh, -c]
          args:
          - >-
            cat /etc/tatara/sub/run.json; ls /etc/tatara; stat -c %a /keys/token; cat /keys/token; echo;
            cat /about/labels; echo; echo x > /scratch/a; cat /scratch/a; cat $ELSEWHERE; cat /host-release;
            ls "$(dirname /deep/file)"
          env: [{name: ELSEWHERE, value: /scratch/a}]
          volumeMounts:
          - {name: config, mountPath: /etc/tatara}
          - {name: keys, mountPath: /keys}
          - {name: about, mountPath: /about}
          - {name: scratch, mountPath: /scratch}
          - {name: scratch, mountPath: /deep, subPath: inner/most}
          - {name: host, mountPath: /host-release}
        """);
    Pod pod = pods.awaitEnd("volumes");
    String log = pods.log("volumes");
    assertEquals("Succeeded", pod.getStatus().getPhase(), log);
    assertTrue(log.startsWith("{}sub\n400\ns3cret\napp=\"test\"\nx\nx\n"), log);
    assertTrue(log.contains("VERSION_ID"), log);
  }

  @Test
  void aServiceAccountsTokenIsMounted() {
    pods.create(
        "token",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [sh, -c]
          args: ["cd /var/run/secrets/kubernetes.io/serviceaccount && cat namespace && echo && cut -d. -f1 token && head -n1 ca.crt"]
        """);
    pods.awaitEnd("token");
    List<String> lines = pods.log("token").lines().toList();
    assertEquals(pods.namespace(), lines.getFirst());
    assertTrue(lines.get(1).startsWith("eyJ"), "a JSON web token");
    assertEquals("-----BEGIN CERTIFICATE-----", lines.get(2));
  }

  @Test
  void anImagesEntryPointAndProgramsStandForCommandsHere() {
    pods.create(
        "images",
        """
        restartPolicy: Never
        initContainers:
        - {name: plain, image: "greeter:1"}
        - {name: with-args, image: "greeter:1", args: ["$(ME)"], env: [{name: ME, value: me}]}
        - {name: program, image: "greeter:1", command: [greet, you]}
        - {name: other, image: "greeter:1", command: [sh, -c, "echo $GREETING"]}
        containers: [{name: main, image: busybox, command: ["true"]}]
        """);
    Pod pod = pods.awaitEnd("images");
    assertEquals("hello from nobody\n", pods.log("images", "plain"));
    assertEquals("hello from me\n", pods.log("images", "with-args"));
    assertEquals("good day you\n", pods.log("images", "program"));
    assertEquals(pod.getStatus().getPodIP() + "\n", pods.log("images", "other"));
  }

  @Test
  void itWaitsForWhatItRefersTo() {
    pods.create(
        "early",
        """
        restartPolicy: Never
        volumes: [{name: config, configMap: {name: late}}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "cat /config/word; echo $WORD"]
          env: [{name: WORD, valueFrom: {secretKeyRef: {name: later, key: word}}}]
          volumeMounts: [{name: config, mountPath: /config}]
        """);
    Pod waiting = pods.await("early", p -> "ContainerCreating".equals(TestPods.waitingReason(p)));
    assertTrue(TestPods.awaitEvent(cluster, waiting, "FailedMount").contains("\"late\" not found"));
    configMap("late", Map.of("word", "come "));
    pods.await("early", p -> "CreateContainerConfigError".equals(TestPods.waitingReason(p)));
    secret("later", Map.of("word", "in"));
    pods.awaitEnd("early");
    assertEquals("come in\n", pods.log("early"));
  }

  @Test
  void aClaimIsBoundAndItsFolderOutlivesIt() {
    pods.create(
        "writer",
        """
        restartPolicy: Never
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo kept > /storage/file"]
          volumeMounts: [{name: data, mountPath: /storage}]
        """);
    pods.claim("data");
    assertEquals("Succeeded", pods.awaitEnd("writer").getStatus().getPhase());
    var claim =
        cluster.client().persistentVolumeClaims().inNamespace(pods.namespace()).withName("data");
    assertEquals("Bound", claim.get().getStatus().getPhase());
    assertEquals("tatara-local", claim.get().getSpec().getStorageClassName());
    cluster.client().pods().inNamespace(pods.namespace()).withName("writer").delete();
    pods.awaitGone("writer");
    claim.delete();
    claim.waitUntilCondition(c -> c == null, 60, TimeUnit.SECONDS);
    pods.claim("data");
    assertEquals("kept\n", pods.read("data", "file"));
  }

  @Test
  void commandsRunWhereTheManifestSays() {
    pods.create(
        "place",
        """
        restartPolicy: Never
        volumes: [{name: scratch, emptyDir: {}}]
        initContainers:
        - {name: default, image: busybox, command: [pwd]}
        containers:
        - name: main
          image: busybox
          command: [pwd]
          workingDir: /scratch
          volumeMounts: [{name: scratch, mountPath: /scratch}]
        """);
    Pod pod = pods.awaitEnd("place");
    Path folder = pods.folder(pod);
    assertEquals(folder.resolve("volumes/scratch") + "\n", pods.log("place", "main"));
    assertEquals(folder.resolve("containers/default") + "\n", pods.log("place", "default"));
  }

  private void configMap(String name, Map<String, String> data) {
    cluster
        .client()
        .configMaps()
        .inNamespace(pods.namespace())
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private void secret(String name, Map<String, String> data) {
    cluster
        .client()
        .secrets()
        .inNamespace(pods.namespace())
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }
}

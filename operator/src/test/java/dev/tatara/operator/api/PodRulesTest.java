package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of what is added to pods, and of their scheduling. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class PodRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        refused(
            "template.env[].name must be unique",
            s -> set(s, "template", "{env: [{name: A}, {name: A}]}")),
        refused(
            "template.env[].name must not start with TATARA_",
            s -> set(s, "template", "{env: [{name: TATARA_STORAGE, value: /}]}")),
        refused(
            "template.labels must not use the prefixes",
            s -> set(s, "template", "{labels: {tatara.dev/job: other}}")),
        refused(
            "template.labels must not use the prefixes",
            s -> set(s, "template", "{labels: {app.kubernetes.io/managed-by: me}}")),
        refused(
            "template.annotations must not use the prefixes",
            s ->
                set(
                    s,
                    "template",
                    "{annotations: {container.apparmor.security.beta.kubernetes.io/trainer:"
                        + " unconfined}}")),
        refused(
            "template.env[].name must not be NVIDIA_VISIBLE_DEVICES",
            s -> set(s, "template", "{env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]}")),
        refused(
            "template.env[] needs value or valueFrom, not both",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: c, key: d}}}]}")),
        refused(
            "template.env[] needs value or valueFrom, not both",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: TATARA_DEVICE, valueFrom: {secretKeyRef: {name: c, key: d}}}]}")),
        refused(
            "template.env[].valueFrom needs exactly one of",
            s -> set(s, "template", "{env: [{name: A, valueFrom: {}}]}")),
        refused("template.volumes[] needs exactly one of", s -> mount(s, "{mountPath: /mnt/a}")),
        refused(
            "template.volumes[] needs exactly one of",
            s -> mount(s, "{mountPath: /mnt/a, emptyDir: {}, configMap: {name: b}}")),
        refused(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /storage, emptyDir: {}}")),
        refused(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /storage/runs, emptyDir: {}}")),
        refused(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /etc, emptyDir: {}}")),
        refused(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /mnt/../storage, emptyDir: {}}")),
        refused(
            "template.volumes[].mountPath must be unique",
            s -> mount(s, "{mountPath: /a, emptyDir: {}}, {mountPath: /a, emptyDir: {}}")),
        refused(
            "template.volumes[].subPath must have no '..'",
            s -> mount(s, "{mountPath: /a, subPath: b/../.., emptyDir: {}}")),
        refused(
            "template.volumes[].emptyDir.sizeLimit must be a quantity",
            s -> mount(s, "{mountPath: /a, emptyDir: {sizeLimit: big}}")),
        refused(
            "spec.template.securityContext.runAsUser: Invalid value",
            s -> set(s, "template", "{securityContext: {runAsUser: 0}}")),
        refused(
            "spec.template.securityContext.supplementalGroups[0]: Invalid value",
            s -> set(s, "template", "{securityContext: {supplementalGroups: [0]}}")),
        refused(
            "scheduling.gang Kueue needs scheduling.queueName",
            s -> set(s, "scheduling", "{gang: Kueue}")),
        refused(
            "scheduling.queueName belongs to a scheduling.gang that has queues",
            s -> set(s, "scheduling", "{queueName: gpus}")),
        refused("Unsupported value: \"Slurm\"", s -> set(s, "scheduling", "{gang: Slurm}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted(
            "pod overrides",
            s ->
                set(
                    s,
                    "template",
                    "{nodeSelector: {pool: a100}, tolerations: [{operator: Exists}],"
                        + " env: [{name: TATARA_DEVICE, value: cpu},"
                        + " {name: TATARA_SILENCE_SECONDS, value: '30'}], imagePullSecrets: [{name: a}]}")),
        accepted(
            "secrets by reference, volumes and a user",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: KEY, valueFrom: {secretKeyRef: {name: a, key: b}}},"
                        + " {name: HOST, valueFrom: {configMapKeyRef: {name: c, key: d, optional:"
                        + " true}}}], volumes: [{mountPath: /dev/shm, emptyDir: {medium: Memory,"
                        + " sizeLimit: 16Gi}}, {mountPath: /etc/ssl/certs, readOnly: true, configMap:"
                        + " {name: ca}}, {mountPath: /mnt/key, secret: {secretName: a}}, {mountPath:"
                        + " /mnt/more, subPath: ja/wiki, persistentVolumeClaim: {claimName: c}}],"
                        + " securityContext: {runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000,"
                        + " supplementalGroups: [3000]}, runtimeClassName: nvidia}")),
        accepted("one rack", s -> set(s, "scheduling", "{topologyKey: example.com/rack}")),
        accepted("a priority", s -> set(s, "scheduling", "{priorityClassName: high}")),
        accepted(
            "what the administrator may have permitted",
            s ->
                set(
                    s,
                    "template",
                    "{hostNetwork: true, volumes: [{mountPath: /mnt/a, hostPath: {path: /data,"
                        + " type: Directory}}]}")));
  }

  private static void mount(ObjectNode spec, String volumes) {
    set(spec, "template", "{volumes: [" + volumes + "]}");
  }
}

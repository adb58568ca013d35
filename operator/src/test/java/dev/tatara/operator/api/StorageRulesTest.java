package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.beginWith;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of volumes, checkpoints, the run to go on from, and exports. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class StorageRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        refused(
            "checkpoint.keepEvery must be a multiple of checkpoint.everySteps",
            s -> set(s, "checkpoint.keepEvery", "150")),
        refused(
            "storage needs exactly one of storage.claimName and storage.claimTemplate",
            s -> set(s, "storage.claimTemplate", "{size: 1Gi}")),
        refused(
            "storage needs exactly one of storage.claimName and storage.claimTemplate",
            s -> set(s, "storage", "{}")),
        refused(
            "storage.claimTemplate.size must be a quantity",
            s -> set(s, "storage", "{claimTemplate: {size: big}}")),
        refused(
            "storage.claimTemplate.accessMode must be ReadWriteMany where resources.nodes",
            s -> {
              set(s, "resources", "{nodes: 2, accelerator: cpu}");
              set(s, "storage", "{claimTemplate: {size: 1Gi}}");
            }),
        refused(
            "storage.claimTemplate.accessMode must be ReadWriteMany where data.shards is above 1",
            s -> {
              set(s, "data.shards", "2");
              set(s, "storage", "{claimTemplate: {size: 1Gi}}");
            }),
        refused(
            "checkpoint.resumeFrom needs exactly one of job and path",
            s -> set(s, "checkpoint.resumeFrom", "{step: 20}")),
        refused(
            "checkpoint.resumeFrom needs exactly one of job and path",
            s -> set(s, "checkpoint.resumeFrom", "{job: a, path: runs/ml/a-01234567}")),
        refused(
            "checkpoint.resumeFrom.path must be a path relative to the root",
            s -> set(s, "checkpoint.resumeFrom", "{path: /runs/ml/a-01234567}")),
        refused(
            "checkpoint.resumeFrom.path must be a path relative to the root",
            s -> set(s, "checkpoint.resumeFrom", "{path: runs/../../a}")),
        refused(
            "checkpoint.resumeFrom goes on with all that a run has learnt",
            s -> {
              beginWith(s, "models/ja");
              set(s, "checkpoint.resumeFrom", "{job: a}");
            }),
        refused(
            "spec.checkpoint.resumeFrom.step: Invalid value",
            s -> set(s, "checkpoint.resumeFrom", "{job: a, step: 0}")),
        refused(
            "export.s3 takes the Hugging Face folder",
            s ->
                set(
                    s,
                    "export",
                    "{huggingFace: false, s3: {bucket: models, prefix: a, secretName: b}}")),
        refused(
            "export.s3.prefix must be names with '/' between them",
            s -> set(s, "export.s3", "{bucket: models, prefix: a/../b, secretName: c}")),
        refused(
            "export.s3.prefix must be names with '/' between them",
            s -> set(s, "export.s3", "{bucket: models, prefix: a/, secretName: c}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted(
            "an export to a bucket",
            s -> set(s, "export.s3", "{bucket: models, prefix: ja/1.3b, secretName: writer}")),
        accepted(
            "going on from a job", s -> set(s, "checkpoint.resumeFrom", "{job: a, step: 200}")),
        accepted(
            "going on from a run whose adapters train",
            s -> {
              set(s, "checkpoint.resumeFrom", "{path: runs/ml/a-01234567}");
              set(s, "training.lora", "{}");
            }),
        accepted("checkpoints for good", s -> set(s, "checkpoint.keepEvery", "300")),
        accepted("a new claim", s -> set(s, "storage", "{claimTemplate: {size: 500Gi}}")),
        accepted(
            "a new claim for several nodes",
            s -> {
              set(s, "resources", "{nodes: 2, accelerator: cpu}");
              set(s, "storage", "{claimTemplate: {size: 1Gi, accessMode: ReadWriteMany}}");
            }),
        accepted(
            "shards on a new claim",
            s -> {
              set(s, "data.shards", "8");
              set(s, "storage", "{claimTemplate: {size: 500Gi, accessMode: ReadWriteMany}}");
            }),
        accepted(
            "one shard on a new claim",
            s -> {
              set(s, "data.shards", "1");
              set(s, "storage", "{claimTemplate: {size: 500Gi}}");
            }));
  }
}

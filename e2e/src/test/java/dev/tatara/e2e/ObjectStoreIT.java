package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.objectstore.S3Server;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job whose text lies in a bucket and whose export goes to another. */
@ExtendWith(TestCluster.class)
class ObjectStoreIT {
  private static final String SECRET = "object-store";

  private final RunningCluster cluster;

  @TempDir Path folder;

  ObjectStoreIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void textComesFromABucketAndTheModelGoesToAnother() throws IOException {
    assumeTrue(
        S3Server.isAvailable(),
        "versitygw is not there: ./tatara test builds it, if TATARA_TEST_TOOLS names it");
    try (S3Server server = S3Server.start(folder)) {
      Path texts = Files.createDirectories(server.bucket("texts").resolve("prose"));
      RunningCluster.copyFolder(
          BuiltProgram.REPOSITORY.resolve("examples/quickstart/fallback"), texts);
      Path models = server.bucket("models");
      cluster.jobs().apply(job("no-secret", server));
      FailureStatus failure = cluster.jobs().awaitFailed("no-secret").getStatus().failure();
      assertEquals("ConfigurationInvalid", failure.reason());
      assertTrue(failure.message().contains("Secret '" + SECRET + "'"), failure.message());

      createSecret();
      cluster.jobs().apply(job("from-bucket", server));
      LLMTrainingJob job = cluster.jobs().awaitComplete("from-bucket");

      RunFolder run = RunFolder.of(job, cluster.volume());
      for (String file : List.of("manifest.json", "model.safetensors", "tokenizer.model")) {
        assertEquals(
            -1,
            Files.mismatch(run.export().resolve(file), models.resolve("ja/small").resolve(file)),
            file);
      }
      assertFalse(Serialization.asJson(job).contains(S3Server.KEY));
    }
  }

  private static JobManifest job(String name, S3Server server) {
    return JobManifest.small(name, RunningCluster.CLAIM)
        .with("spec.training.steps", 4)
        .with(
            "spec.data.sources",
            List.of(
                Map.of(
                    "name",
                    "prose",
                    "path",
                    "prose/*.jsonl",
                    "s3",
                    Map.of(
                        "bucket", "texts", "endpoint", server.endpoint(), "secretName", SECRET))))
        .with(
            "spec.export.s3",
            Map.of(
                "bucket",
                "models",
                "prefix",
                "ja/small",
                "endpoint",
                server.endpoint(),
                "secretName",
                SECRET));
  }

  private void createSecret() {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(RunningCluster.NAMESPACE)
                .withName(SECRET)
                .endMetadata()
                .withStringData(
                    Map.of("AWS_ACCESS_KEY_ID", S3Server.ID, "AWS_SECRET_ACCESS_KEY", S3Server.KEY))
                .build())
        .create();
  }
}

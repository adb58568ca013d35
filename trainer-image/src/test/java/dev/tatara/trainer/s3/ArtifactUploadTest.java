package dev.tatara.trainer.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.S3Settings;
import dev.tatara.trainer.step.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Artifacts in a real object store. */
class ArtifactUploadTest {
  private static final String PREFIX = "models/ja";
  private static final int PART_BYTES = 5 << 20;

  @TempDir static Path shared;
  private static VersityGateway gateway;
  private static S3Stores stores;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    gateway = VersityGateway.start(shared);
    stores = new S3Stores(Environment.of(Map.of("TATARA_SECRETS", gateway.secrets().toString())));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      stores.close();
      gateway.close();
    }
  }

  @Test
  void filesOfAnySizeArriveAsTheyAreAndOnce() throws Exception {
    gateway.bucket("whole");
    byte[] large = new byte[2 * PART_BYTES + 12345];
    new Random(1).nextBytes(large);
    Artifact artifact = artifact("a", Map.of("small.json", new byte[] {1, 2}, "large.bin", large));
    long bytes = bytesOf(artifact);
    assertEquals(bytes, upload("whole").copy(artifact));
    assertEquals(
        List.of("models/ja/large.bin", "models/ja/manifest.json", "models/ja/small.json"),
        keys("whole"));
    assertArrayEquals(large, object("whole", "large.bin"));
    assertTrue(etag("whole", "large.bin").endsWith("-3\""), "three parts");
    assertArrayEquals(Files.readAllBytes(artifact.file("manifest.json")), manifest("whole"));
    assertEquals(0, upload("whole").copy(artifact));
  }

  @Test
  void anUploadThatWasCutOffGoesOn() throws Exception {
    gateway.bucket("partial");
    Artifact artifact = artifact("a", Map.of("a", new byte[100], "b", new byte[] {2}));
    upload("partial").copy(artifact);
    delete("partial", "manifest.json");
    delete("partial", "b");
    assertEquals(1 + Files.size(artifact.file("manifest.json")), upload("partial").copy(artifact));
    delete("partial", "a");
    gateway.put("partial", PREFIX + "/a", new byte[100]); // without its hash: not known to be whole
    delete("partial", "manifest.json");
    assertEquals(
        100 + Files.size(artifact.file("manifest.json")), upload("partial").copy(artifact));
  }

  @Test
  void anotherArtifactTakesThePlaceWhole() throws Exception {
    gateway.bucket("replaced");
    gateway.put("replaced", PREFIX + "/notes.txt", "of somebody else");
    upload("replaced").copy(artifact("a", Map.of("both", new byte[] {1}, "old", new byte[] {1})));
    upload("replaced").copy(artifact("b", Map.of("both", new byte[] {2}, "new", new byte[] {2})));
    assertEquals(
        List.of(
            "models/ja/both", "models/ja/manifest.json", "models/ja/new", "models/ja/notes.txt"),
        keys("replaced"));
    assertArrayEquals(new byte[] {2}, object("replaced", "both"));
  }

  @Test
  void whatFailsLeavesNoManifestBehind() throws Exception {
    gateway.bucket("damaged");
    upload("damaged").copy(artifact("a", Map.of("a", new byte[] {1})));
    Artifact second = artifact("b", Map.of("a", new byte[] {2}, "b", new byte[] {3}));
    Files.delete(second.file("b"));
    assertThrows(IOException.class, () -> upload("damaged").copy(second));
    assertFalse(keys("damaged").contains("models/ja/manifest.json"), "the first is not whole now");
  }

  @Test
  void aMissingBucketAndAWrongKeyAreSaid() throws Exception {
    gateway.bucket("closed");
    Artifact artifact = artifact("a", Map.of("a", new byte[] {1}));
    TrainerException missing =
        assertThrows(TrainerException.class, () -> upload("nowhere").copy(artifact));
    assertEquals(FailureReason.CONFIGURATION_INVALID, missing.reason(), missing.getMessage());
    assertTrue(missing.getMessage().contains("bucket 'nowhere'"), missing.getMessage());
    S3Settings wrong =
        new S3Settings("closed", gateway.endpoint(), "us-east-1", VersityGateway.WRONG_SECRET);
    TrainerException refused =
        assertThrows(
            TrainerException.class,
            () -> new ArtifactUpload(stores.open(wrong), PREFIX).copy(artifact));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refused.reason(), refused.getMessage());
    assertTrue(refused.hint().contains(VersityGateway.WRONG_SECRET), refused.hint());
  }

  private static ArtifactUpload upload(String bucket) {
    S3Store store = stores.open(gateway.settings(bucket));
    return new ArtifactUpload(store, PREFIX, new FileUpload(store, PART_BYTES));
  }

  private Artifact artifact(String name, Map<String, byte[]> files) throws IOException {
    ArtifactKey key = new ArtifactKey("huggingface", 1, Map.of(), Map.of("name", name));
    try (PendingArtifact pending = ArtifactStore.single(folder.resolve(name)).begin(key)) {
      for (var file : files.entrySet()) {
        Files.write(pending.folder().resolve(file.getKey()), file.getValue());
      }
      return pending.commit(Map.of(), Map.of(), Map.of(), List.of());
    }
  }

  private static long bytesOf(Artifact artifact) throws IOException {
    return artifact.manifest().files().stream().mapToLong(f -> f.bytes()).sum()
        + Files.size(artifact.file("manifest.json"));
  }

  private static List<String> keys(String bucket) {
    return gateway.client().listObjectsV2(r -> r.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static byte[] object(String bucket, String file) {
    return gateway
        .client()
        .getObjectAsBytes(r -> r.bucket(bucket).key(PREFIX + "/" + file))
        .asByteArray();
  }

  private static byte[] manifest(String bucket) {
    return object(bucket, "manifest.json");
  }

  private static String etag(String bucket, String file) {
    return gateway.client().headObject(r -> r.bucket(bucket).key(PREFIX + "/" + file)).eTag();
  }

  private static void delete(String bucket, String file) {
    gateway.client().deleteObject(r -> r.bucket(bucket).key(PREFIX + "/" + file));
  }
}

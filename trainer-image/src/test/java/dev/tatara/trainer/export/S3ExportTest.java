package dev.tatara.trainer.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.evaluate.TinyRun;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.s3.VersityGateway;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The {@code export} verb of a run that names a bucket of a real object store. */
class S3ExportTest {
  private static final String PREFIX = "ja/tiny";

  @TempDir Path folder;
  @TempDir Path server;

  @Test
  void theFolderOfTheRunIsInTheBucketToo() throws Exception {
    try (VersityGateway gateway = VersityGateway.start(server).bucket("models");
        Torch torch = Torch.start(1)) {
      TinyRun run = TinyRun.create(folder, TinyModel.tokenizer(folder));
      run.commit(torch, 30);
      destination(run, gateway, VersityGateway.WRONG_SECRET);
      assertEquals(64, export(run, gateway));
      destination(run, gateway, VersityGateway.SECRET);
      assertEquals(0, export(run, gateway));
      assertIsIn(gateway, run);
      run.commit(torch, 60);
      assertEquals(0, export(run, gateway));
      assertIsIn(gateway, run);
    }
  }

  private static void destination(TinyRun run, VersityGateway gateway, String secret)
      throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode configuration =
        (ObjectNode) mapper.readTree(Files.readAllBytes(run.configuration()));
    configuration
        .putObject("export")
        .put("huggingFace", true)
        .putObject("s3")
        .put("bucket", "models")
        .put("prefix", PREFIX)
        .put("endpoint", gateway.endpoint())
        .put("region", "us-east-1")
        .put("secretName", secret);
    Files.writeString(run.configuration(), configuration.toString());
  }

  private static int export(TinyRun run, VersityGateway gateway) {
    return Main.run(
        new String[] {
          "export", "--run", run.configuration().toString(), "--storage", run.storage().toString()
        },
        Environment.of(Map.of("TATARA_SECRETS", gateway.secrets().toString())));
  }

  /** Fetched, it is a whole artifact: that of the volume. */
  private void assertIsIn(VersityGateway gateway, TinyRun run) throws IOException {
    Path fetched = Files.createTempDirectory(folder, "fetched");
    for (S3Object object :
        gateway.client().listObjectsV2(r -> r.bucket("models").prefix(PREFIX)).contents()) {
      Path file = fetched.resolve(object.key().substring(PREFIX.length() + 1));
      gateway.client().getObject(r -> r.bucket("models").key(object.key()), file);
    }
    Artifact copy = Artifact.open(fetched, HuggingFaceExport.KIND);
    copy.verify();
    Path own = run.context().runDirectory().resolve("export/huggingface");
    assertEquals(Artifact.open(own, HuggingFaceExport.KIND).manifest(), copy.manifest());
    assertTrue(Files.exists(fetched.resolve("config.json")));
  }
}

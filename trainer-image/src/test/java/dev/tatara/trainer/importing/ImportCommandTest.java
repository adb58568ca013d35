package dev.tatara.trainer.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest {
  @TempDir static Path shared;
  private static Path checkpoint;
  private static Torch torch;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    Path tokenizer = TinyModel.tokenizer(shared);
    torch = Torch.start(1);
    try (GptNeox model = TinyModel.draw(torch, 23)) {
      checkpoint = TinyModel.writeCheckpoint(shared, 7, model, tokenizer).folder();
    }
  }

  @AfterAll
  static void stop() {
    if (torch != null) {
      torch.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5GB", "60KB"})
  void anExportComesBackAsTheSameModel(String maxShardSize) {
    Path exported = folder.resolve("exported");
    Path imported = folder.resolve("imported");
    assertEquals(
        0,
        run(
            "export",
            "--checkpoint=" + checkpoint,
            "--output=" + exported,
            "--max-shard-size=" + maxShardSize));
    assertEquals(0, run("import", "--from=" + exported, "--output=" + imported));
    Checkpoint.open(imported).verify();
    assertEquals(0, Checkpoint.open(imported).step());
    assertSameLogits(imported, 1e-5f);
  }

  @Test
  void bfloat16IsTakenAsWell() {
    Path exported = folder.resolve("exported");
    Path imported = folder.resolve("imported");
    run("export", "--checkpoint=" + checkpoint, "--output=" + exported, "--dtype=bfloat16");
    assertEquals(0, run("import", "--from=" + exported, "--output=" + imported));
    try (LanguageModel theirs = LanguageModel.open(torch, exported);
        LanguageModel ours = LanguageModel.open(torch, imported)) {
      int[] tokens = {5, 17, 300, 42};
      assertArrayEquals(theirs.nextTokenLogits(tokens), ours.nextTokenLogits(tokens), 1e-5f);
    }
  }

  @Test
  void refusesWhatItCannotTake() throws Exception {
    Path exported = folder.resolve("exported");
    Path imported = folder.resolve("imported");
    run("export", "--checkpoint=" + checkpoint, "--output=" + exported);
    Path taken = Files.createDirectory(folder.resolve("taken"));
    assertEquals(64, run("import", "--from=" + exported, "--output=" + taken));
    assertEquals(64, run("import", "--from=" + taken, "--output=" + imported));

    Path config = exported.resolve("config.json");
    String right = Files.readString(config);
    Files.writeString(config, right.replace("\"hidden_size\" : 32", "\"hidden_size\" : 64"));
    assertEquals(64, run("import", "--from=" + exported, "--output=" + imported));
    Files.writeString(config, right.replace("\"gelu\"", "\"gelu_new\""));
    assertEquals(64, run("import", "--from=" + exported, "--output=" + imported));
    Files.writeString(config, right);
    Files.delete(exported.resolve("tokenizer.model"));
    Files.delete(exported.resolve("spiece.model"));
    assertEquals(64, run("import", "--from=" + exported, "--output=" + imported));
    Path tokenizer = checkpoint.resolve("tokenizer.model");
    byte[] weights = Files.readAllBytes(exported.resolve("model.safetensors"));
    Files.write(exported.resolve("model.safetensors"), new byte[100]);
    String[] named = {
      "import", "--from=" + exported, "--output=" + imported, "--tokenizer=" + tokenizer
    };
    assertEquals(65, run(named));
    Files.write(exported.resolve("model.safetensors"), weights);
    assertFalse(Files.exists(imported));
    assertEquals(0, run(named));
    try (Stream<Path> left = Files.list(folder)) {
      List<String> names = new ArrayList<>(left.map(p -> p.getFileName().toString()).toList());
      names.sort(null);
      assertEquals(List.of("exported", "imported", "taken"), names, "nothing is left beside it");
    }
  }

  private static void assertSameLogits(Path imported, float tolerance) {
    try (LanguageModel before = LanguageModel.open(torch, checkpoint);
        LanguageModel after = LanguageModel.open(torch, imported)) {
      assertEquals(before.config(), after.config());
      for (int[] tokens : new int[][] {{9}, {5, 17, 300, 42, 799}}) {
        assertArrayEquals(before.nextTokenLogits(tokens), after.nextTokenLogits(tokens), tolerance);
      }
    }
  }

  private static int run(String... arguments) {
    return Main.run(arguments, Environment.of(Map.of()));
  }
}

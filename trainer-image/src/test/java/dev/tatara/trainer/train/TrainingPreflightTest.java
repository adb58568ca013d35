package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later step would refuse, the first one does, before it makes anything. */
class TrainingPreflightTest {
  @TempDir Path root;
  private TestRun run;

  @BeforeEach
  void prepare() throws IOException {
    run = new TestRun(root).source("iron", "iron.txt", "text", 1);
    Files.writeString(run.storage().resolve("iron.txt"), TestRun.text());
  }

  @Test
  void anImageWithoutCudaIsRefusedForGpus() throws IOException {
    Path libtorch = Files.createDirectory(root.resolve("libtorch"));
    run.environment("PYTORCH_LIBRARY_PATH", libtorch.toString());
    ((ObjectNode) run.configuration().get("resources")).put("device", "cuda");
    JsonNode error = refused("ConfigurationInvalid");
    assertTrue(error.get("message").asText().contains("is not built for CUDA"), error::toString);
    String image = "tatara-trainer:" + Version.CURRENT + "-cuda";
    assertTrue(error.get("hint").asText().contains(image), error::toString);
    assertTrue(error.get("hint").asText().contains("trainerImage.tag"), error::toString);

    run.environment("TATARA_DEVICE", "cpu"); // simulated GPUs
    assertEquals(0, run.verb("corpus"), run::said);
    run.environment("TATARA_DEVICE", "cuda");
    Files.createFile(libtorch.resolve("libtorch_cuda.so"));
    assertEquals(0, run.verb("corpus"), run::said);
  }

  @Test
  void runsOnCpusTakeAnyImage() throws IOException {
    run.environment("PYTORCH_LIBRARY_PATH", root.resolve("none").toString());
    assertEquals(0, run.verb("corpus"), run::said);
  }

  @Test
  void aTokenizerThatIsNotThereIsRefusedInTheWordsOfItsStep() throws IOException {
    run.configuration().putObject("tokenizer").put("from", "none.model");
    JsonNode early = refused("ConfigurationInvalid");
    assertEquals(64, run.verb("tokenizer"));
    assertEquals(early, run.message().get("error"));
    assertTrue(early.get("message").asText().endsWith("none.model does not exist"));

    run.configuration().putObject("tokenizer").put("from", "iron.txt");
    early = refused("ConfigurationInvalid");
    assertEquals(64, run.verb("tokenizer"));
    assertEquals(early, run.message().get("error"));
  }

  @Test
  void aTokenizerToCompareWithThatIsNotThereIsRefused() throws IOException {
    ((ObjectNode) run.configuration().get("tokenizer")).putArray("compareWith").add("theirs.model");
    JsonNode error = refused("ConfigurationInvalid");
    assertTrue(error.get("message").asText().contains("theirs.model"));
    assertTrue(error.get("hint").asText().endsWith(" in tokenizer.compareWith"), error.toString());
  }

  @Test
  void aModelToBeginWithIsComparedWithTheRun() throws Exception {
    Path tokenizer = TinyModel.tokenizer(root);
    Path folder = run.storage().resolve("models/ja");
    try (Torch torch = Torch.start(1);
        GptNeox model = TinyModel.draw(torch, 1)) {
      TinyModel.writeHuggingFace(folder, model, tokenizer);
    }
    ObjectNode settings = (ObjectNode) run.configuration().get("model");
    settings.put("initFrom", "models/none");
    run.configuration().putObject("tokenizer").put("from", "models/ja");
    assertTrue(
        refused("ConfigurationInvalid").get("message").asText().contains("models/none holds no"));

    settings.put("initFrom", "models/ja");
    String difference = refused("ConfigurationInvalid").get("message").asText();
    assertTrue(difference.startsWith("model.initFrom: the model in "), difference);
    assertTrue(difference.contains("model.layers is 2 there and 4 in the run"), difference);

    settings.put("layers", 2).put("hiddenSize", 32).put("heads", 4).put("intermediateSize", 64);
    settings.put("rotaryPercent", 0.5).put("sequenceLength", 32);
    assertEquals(0, run.verb("corpus"), run::said);
  }

  private JsonNode refused(String reason) throws IOException {
    assertEquals(64, run.verb("corpus"), run::said);
    assertEquals(reason, run.message().at("/error/reason").asText());
    assertFalse(isMade(), "nothing was begun");
    return run.message().get("error");
  }

  private boolean isMade() throws IOException {
    Path corpora = run.storage().resolve("artifacts/corpus");
    if (!Files.exists(corpora)) {
      return false;
    }
    try (Stream<Path> found = Files.list(corpora)) {
      return found.findAny().isPresent();
    }
  }
}

package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.tensor.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of JGLUE as a run configuration names them, with every prompt that each has. */
class JglueRunTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path storage;

  @Test
  void everyTaskIsScoredWithEachOfItsPrompts() throws Exception {
    TinyRun run = TinyRun.create(storage, TinyModel.tokenizer(storage));
    StringBuilder pairs = new StringBuilder();
    StringBuilder reviews = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      pairs.append(
          "{\"sentence_pair_id\": %d, \"sentence1\": \"炉が%d基ある\", \"sentence2\": \"炉がある\", \"label\": %d}%n"
              .formatted(i, i, i % 3));
      reviews.append(
          "{\"review_id\": %d, \"sentence\": \"よい鍋%d\", \"label\": %d}%n".formatted(i, i, i % 2));
    }
    Files.writeString(storage.resolve("jnli.json"), pairs);
    Files.writeString(storage.resolve("marc.json"), reviews);
    Files.writeString(
        storage.resolve("jsquad.json"),
        """
        {"data": [{"title": "たたら", "paragraphs": [{"context": "たたら [SEP] たたらは炉である。", "qas": [
          {"id": "1", "question": "何か", "answers": [{"text": "炉"}]},
          {"id": "2", "question": "炉とは", "answers": [{"text": "たたら"}]},
          {"id": "3", "question": "名は", "answers": [{"text": "たたら"}]}]}]}]}
        """);
    ObjectNode configuration = (ObjectNode) MAPPER.readTree(Files.readString(run.configuration()));
    JsonNode tasks =
        MAPPER.readTree(
            """
            [{"name": "jnli", "version": "1.3", "prompts": ["0.2", "0.3", "0.4", "0.5", "0.6"], "fewShot": 3,
              "dataset": "jnli.json", "fewShotDataset": "jnli.json", "limit": 2},
             {"name": "marc_ja", "version": "1.1", "prompts": ["0.2", "0.3", "0.4", "0.5", "0.6"], "fewShot": 3,
              "dataset": "marc.json", "fewShotDataset": "marc.json", "limit": 2},
             {"name": "jsquad", "version": "1.1", "prompts": ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6"], "fewShot": 2,
              "dataset": "jsquad.json", "fewShotDataset": "jsquad.json"},
             {"name": "jsquad", "version": "1.2", "prompts": ["0.2"], "fewShot": 0, "dataset": "jsquad.json"}]
            """);
    ((ObjectNode) configuration.get("evaluation")).set("tasks", tasks);
    Files.writeString(run.configuration(), configuration.toString());
    List<EvaluationResult> results;
    try (Torch torch = Torch.start(1)) {
      run.commit(torch, 10);
      results = new RunEvaluation(run.context()).evaluate(torch);
    }
    assertEquals(17, results.size());
    for (EvaluationResult result : results) {
      boolean written = result.task().equals("jsquad");
      assertEquals(written ? "exact_match" : "acc", result.metric());
      assertEquals(written ? 3 : 2, result.n(), result.name());
      assertEquals(written ? 2 : 5, result.metrics().size(), result.metrics().toString());
    }
  }
}

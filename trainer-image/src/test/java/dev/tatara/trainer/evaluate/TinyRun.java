package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.config.RunConfigurationReader;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A run on a volume of its own, with checkpoints of a {@link TinyModel} and few questions. */
public final class TinyRun {
  private static final Path SAMPLE =
      Path.of("../crds/src/main/resources/dev/tatara/run-configuration/quickstart.json");
  private static final String[] WORDS = {"鉄", "鋼", "炉", "砂鉄", "木炭", "水", "山", "村", "火", "風"};

  private final Path storage;
  private final Path tokenizer;
  private final Path configuration;

  private TinyRun(Path storage, Path tokenizer, Path configuration) {
    this.storage = storage;
    this.tokenizer = tokenizer;
    this.configuration = configuration;
  }

  /** A run with 12 questions and two prompts, 1-shot; no checkpoint yet. */
  public static TinyRun create(Path storage, Path tokenizer) throws IOException {
    Path data = Files.createDirectories(storage.resolve("sources/eval"));
    Files.writeString(data.resolve("valid.jsonl"), questions(12, "問い"));
    Files.writeString(data.resolve("train.jsonl"), questions(6, "例"));
    String run =
        Files.readString(SAMPLE)
            .replaceAll("\"fewShot\": *\\d+", "\"fewShot\": 1")
            .replaceAll("\"limit\": *\\d+", "\"limit\": 10");
    return new TinyRun(storage, tokenizer, Files.writeString(storage.resolve("run.json"), run));
  }

  public Path storage() {
    return storage;
  }

  public Path configuration() {
    return configuration;
  }

  Path dataset() {
    return storage.resolve("sources/eval/valid.jsonl");
  }

  public RunContext context() {
    return new RunContext(
        RunConfigurationReader.read(configuration), storage, Environment.of(Map.of()));
  }

  public Checkpoint commit(Torch torch, int step) throws IOException {
    try (GptNeox model = TinyModel.draw(torch, step)) {
      return TinyModel.writeCheckpoint(context().runDirectory(), step, model, tokenizer);
    }
  }

  private static String questions(int count, String text) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"q_id\": ").append(i).append(", \"question\": \"").append(text).append(i);
      lines.append("は何か？\"");
      for (int choice = 0; choice < 5; choice++) {
        String word = WORDS[(i + 3 * choice) % WORDS.length];
        lines.append(", \"choice").append(choice).append("\": \"").append(word).append('"');
      }
      lines.append(", \"label\": ").append(i % 5).append("}\n");
    }
    return lines.toString();
  }
}

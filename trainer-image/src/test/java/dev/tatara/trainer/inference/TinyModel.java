package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsWriter;
import dev.tatara.trainer.safetensors.TensorSource;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A model of a few thousand weights, drawn at random, with a real tokenizer. */
public final class TinyModel {
  /** Tokens of the tokenizer. */
  public static final int VOCABULARY = 800;

  /** The shape; the vocabulary is padded by 96 rows. */
  public static final ModelConfig CONFIG =
      new ModelConfig(2, 32, 4, 64, 96, 0.5, 10000, false, 1e-5, VOCABULARY, 896);

  private TinyModel() {}

  /**
   * The model with weights of this seed. The rows of the head that only pad the vocabulary are made
   * large: were they ever taken for tokens, their logits would win.
   */
  public static GptNeox draw(Torch torch, long seed) {
    GptNeox model = GptNeox.forInference(torch, CONFIG, Precision.FP32);
    model.initialize(seed);
    MemorySegment head = model.parameters().get("embed_out.weight").masterMemory();
    long real = (long) VOCABULARY * CONFIG.hiddenSize();
    for (long i = 0; i < head.byteSize() / Float.BYTES; i++) {
      float weight = head.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      head.setAtIndex(ValueLayout.JAVA_FLOAT, i, weight * (i < real ? 8 : 100));
    }
    model.parameters().refreshComputeWeights();
    return model;
  }

  /** Trains a tokenizer; skips the test where {@code spm_train} is not installed. */
  public static Path tokenizer(Path folder) throws IOException, InterruptedException {
    SentencePiecePrograms.assumeInstalled();
    Path text = folder.resolve("ironwork.txt");
    try (InputStream in = TinyModel.class.getResourceAsStream("/dev/tatara/trainer/ironwork.txt")) {
      Files.copy(in, text, StandardCopyOption.REPLACE_EXISTING);
    }
    Process training =
        new ProcessBuilder(
                "spm_train",
                "--input=" + text,
                "--model_prefix=" + folder.resolve("tokenizer"),
                "--vocab_size=" + VOCABULARY,
                "--byte_fallback=true",
                "--user_defined_symbols=\n",
                "--pad_id=3",
                "--minloglevel=2")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(true, training.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, training.exitValue());
    return folder.resolve("tokenizer.model");
  }

  /** Commits a model with a tokenizer as a run's checkpoint. */
  public static Checkpoint writeCheckpoint(
      Path runDirectory, int step, GptNeox model, Path tokenizer) throws IOException {
    List<TensorPart> weights =
        model.parameters().all().stream()
            .map(p -> TensorPart.whole(p.name(), p.spec().shape(), p.masterMemory()))
            .toList();
    CheckpointFacts facts =
        new CheckpointFacts(
            step,
            step * 8L,
            step * 8L * model.config().sequenceLength(),
            1234,
            model.config(),
            "fp32",
            new CheckpointLayout(1, 1, 1));
    return new CheckpointStore(runDirectory)
        .write(new CheckpointContent(facts, weights, List.of()), tokenizer);
  }

  /** Writes a model with a tokenizer as a Hugging Face folder. */
  public static Path writeHuggingFace(Path folder, GptNeox model, Path tokenizer)
      throws IOException {
    Files.createDirectories(folder);
    List<TensorSource> tensors = new ArrayList<>();
    for (Parameter parameter : model.parameters().all()) {
      tensors.add(
          TensorSource.of(
              parameter.name(),
              ElementType.F32,
              parameter.spec().shape(),
              parameter::masterMemory));
    }
    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
    Files.write(
        folder.resolve(HuggingFaceConfig.FILE_NAME),
        JsonMapper.builder()
            .build()
            .writeValueAsBytes(HuggingFaceConfig.of(CONFIG, 1, 2, "float32")));
    Files.copy(tokenizer, folder.resolve("tokenizer.model"));
    return folder;
  }
}

package dev.tatara.trainer.export;

import dev.tatara.trainer.Version;
import dev.tatara.trainer.checkpoint.CheckpointManifest;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.evaluate.EvaluationSummary;
import dev.tatara.trainer.evaluate.ScoreFormat;
import dev.tatara.trainer.model.ModelConfig;
import java.util.Locale;

/** {@code README.md} of an export, in the form of a Hugging Face model card. */
final class ModelCard {
  private ModelCard() {}

  /** The same facts give the same text, in every locale. */
  static String of(CheckpointManifest checkpoint, TrainingFacts facts) {
    return frontMatter()
        + "# "
        + facts.name()
        + "\n\nA causal language model of the GPT-NeoX architecture, trained with Tatara "
        + Version.CURRENT
        + ".\n\n"
        + model(checkpoint.model().withoutLora())
        + training(checkpoint, facts)
        + adapters(checkpoint.model())
        + data(facts)
        + evaluation(facts)
        + use();
  }

  private static String frontMatter() {
    return """
        ---
        library_name: transformers
        pipeline_tag: text-generation
        tags:
          - gpt_neox
          - tatara
        ---

        """;
  }

  private static String model(ModelConfig model) {
    return String.format(
        Locale.ROOT,
        """
        ## Model

        | Parameters | Layers | Hidden size | Heads | Sequence | Vocabulary | Padded to |
        |---|---|---|---|---|---|---|
        | %,d | %d | %d | %d | %d | %d | %d |

        The padded rows of the vocabulary were never trained: ignore their logits.

        """,
        model.parameterCount(),
        model.layers(),
        model.hiddenSize(),
        model.heads(),
        model.sequenceLength(),
        model.vocabularySize(),
        model.paddedVocabularySize());
  }

  private static String training(CheckpointManifest checkpoint, TrainingFacts facts) {
    String loss =
        facts.loss().map(value -> String.format(Locale.ROOT, "%.4f", value)).orElse("not recorded");
    return String.format(
        Locale.ROOT,
        """
        ## Training

        | Steps | Samples | Tokens | Precision | Seed | Loss of the last step |
        |---|---|---|---|---|---|
        | %,d | %,d | %,d | %s | %d | %s |

        """,
        checkpoint.step(),
        checkpoint.consumedSamples(),
        checkpoint.tokens(),
        checkpoint.precision(),
        checkpoint.seed(),
        loss);
  }

  private static String adapters(ModelConfig model) {
    return model.lora() == null
        ? ""
        : String.format(
            Locale.ROOT,
            """
            Only low-rank adapters (LoRA: %s), %,d parameters, were trained; they are merged into
            the weights here.

            """,
            model.lora().description(),
            model.trainedParameterCount());
  }

  private static String data(TrainingFacts facts) {
    if (facts.sources().isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder("## Data\n\n| Source | Weight or tokens | Licence |\n|---|---|---|\n");
    for (DataSettings.Source source : facts.sources()) {
      String licence = source.licence() == null ? "not stated" : source.licence();
      Object size = source.tokens() == null ? source.weight() : source.tokens();
      text.append("| %s | %s | %s |\n".formatted(source.name(), size, licence));
    }
    return text.append("\nWhoever publishes the model sees to it that these licences allow it.\n\n")
        .toString();
  }

  private static String evaluation(TrainingFacts facts) {
    if (facts.evaluations().isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            "## Evaluation\n\n| Task | Prompt | Metric | Score | n |\n|---|---|---|---|---|\n");
    for (EvaluationSummary result : facts.evaluations()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s %s | %s | %s | %s | %d |\n",
              result.task(),
              result.version(),
              result.prompt(),
              result.metric(),
              ScoreFormat.withConfidence(result.metric(), result.score(), result.confidence()),
              result.n()));
    }
    return text.append("\nWith the half width of the 95 % interval.\n\n").toString();
  }

  private static String use() {
    return """
        ## Use

        ```python
        from transformers import AutoModelForCausalLM, AutoTokenizer  # needs sentencepiece

        tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
        model = AutoModelForCausalLM.from_pretrained("path/to/this/folder")
        ```
        """;
  }
}

package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What describes an evaluation when there is no run configuration. */
final class ByHandOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint or Hugging Face export to score, instead of a run's checkpoints.")
  private Path model;

  @Option(
      names = "--dataset",
      paramLabel = "FILE",
      description = "Questions, in the format of the task.")
  private Path dataset;

  @Option(
      names = "--few-shot-dataset",
      paramLabel = "FILE",
      description = "Questions to draw examples from (default: the other ones of the dataset).")
  private Path fewShotDataset;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "jcommonsenseqa",
      description = "jcommonsenseqa, jnli, marc_ja or jsquad (default: ${DEFAULT-VALUE}).")
  private String task;

  @Option(
      names = "--prompt",
      paramLabel = "CODE",
      defaultValue = "0.2.1",
      split = ",",
      description = "Prompt, may be repeated (default: ${DEFAULT-VALUE}).")
  private List<String> prompts;

  @Option(
      names = "--few-shot",
      paramLabel = "N",
      defaultValue = "3",
      description = "Examples in each context (default: ${DEFAULT-VALUE}).")
  private int fewShot;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Score the first N questions after the shuffle (default: all).")
  private Integer limit;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the results, question by question, as JSON.")
  private Path output;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "0",
      description = "Print the first N questions with the log-likelihoods of their choices.")
  private int show;

  /** The model to score; null when the run's checkpoints are meant. */
  Path model() {
    return model;
  }

  /** Where the results go, or null. */
  Path output() {
    return output;
  }

  /** Questions to print. */
  int show() {
    return show;
  }

  /** The evaluation as a run configuration would say it. */
  EvaluationSettings.Task settings() {
    if (dataset == null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "no questions to ask " + model,
          "name a file of questions with --dataset FILE");
    }
    return new EvaluationSettings.Task(
        task,
        JglueTask.version(task).orElse(""),
        prompts,
        fewShot,
        dataset.toString(),
        fewShotDataset == null ? null : fewShotDataset.toString(),
        limit);
  }
}

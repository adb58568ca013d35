package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.corpus.HeldOutDocuments;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.LanguageModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A source of text that a model was not trained on, and how well it predicts it.
 *
 * @param task that it is a part of
 * @param version of the task
 * @param prompt name of the source
 * @param documents at least one, none blank
 */
record HeldOutText(String task, String version, String prompt, List<String> documents)
    implements Measurement {
  /** Documents scored together, so that their scores need not all be in memory. */
  private static final int TOGETHER = 64;

  /**
   * Reads a source.
   *
   * @param root that its path is relative to
   * @throws TrainerException {@code EvaluationDataMissing} when there is no text, {@code
   *     EvaluationDataInvalid} when it is not in its format or cannot be read, {@code
   *     ConfigurationInvalid} when there is no such format
   */
  static HeldOutText read(
      EvaluationSettings.Task task, EvaluationSettings.HeldOut source, Path root) {
    int limit = task.limit() == null ? Integer.MAX_VALUE : task.limit();
    List<String> documents;
    try {
      documents =
          HeldOutDocuments.read(source.name(), source.path(), source.format(), root, limit).stream()
              .map(Document::text)
              .toList();
    } catch (TrainerException e) {
      throw new TrainerException(
          e.reason() == FailureReason.SOURCE_UNREADABLE
              ? FailureReason.EVALUATION_DATA_INVALID
              : e.reason(),
          "held-out text of task " + task.name() + ": " + e.getMessage(),
          "check evaluation.tasks[].perplexity.sources; paths are relative to the root of the"
              + " volume, and format is jsonl (an object with \"text\" a line) or text (a document"
              + " a file)",
          e);
    }
    if (documents.isEmpty()) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "held-out text of task %s: source '%s' holds no text"
              .formatted(task.name(), source.name()),
          "check evaluation.tasks[].perplexity.sources[].path");
    }
    return new HeldOutText(task.name(), task.version(), source.name(), documents);
  }

  @Override
  public int fewShot() {
    return 0;
  }

  @Override
  public int size() {
    return documents.size();
  }

  @Override
  public String digest() {
    return CanonicalJson.digest(
        Map.of(
            "task", name(),
            "documents",
                documents.stream()
                    .map(text -> Sha256.of(text.getBytes(StandardCharsets.UTF_8)))
                    .toList()));
  }

  /** Documents. */
  @Override
  public int requests() {
    return documents.size();
  }

  @Override
  public Outcome ask(LanguageModel model, IntConsumer done) throws InterruptedException {
    TextPieces pieces =
        new TextPieces(
            text -> model.tokenizer().encode(text).length, model.config().sequenceLength());
    List<TextLikelihood> likelihoods = new ArrayList<>();
    for (int from = 0; from < documents.size(); from += TOGETHER) {
      int to = Math.min(from + TOGETHER, documents.size());
      likelihoods.addAll(ask(model, pieces, documents.subList(from, to)));
      done.accept(to - from);
    }
    return TextLikelihood.outcome(likelihoods);
  }

  private static List<TextLikelihood> ask(
      LanguageModel model, TextPieces pieces, List<String> texts) throws InterruptedException {
    List<List<Continuation>> cut = texts.stream().map(pieces::of).toList();
    List<ContinuationScore> scores = model.score(cut.stream().flatMap(List::stream).toList());
    List<TextLikelihood> likelihoods = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < texts.size(); i++) {
      int end = next + cut.get(i).size();
      likelihoods.add(TextLikelihood.of(texts.get(i), scores.subList(next, end)));
      next = end;
    }
    return likelihoods;
  }
}

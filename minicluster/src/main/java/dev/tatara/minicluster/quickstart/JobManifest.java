package dev.tatara.minicluster.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tatara.minicluster.quickstart.documents.TextCollection;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The {@code LLMTrainingJob} that is applied: {@code job.yaml} as it stands, but for what the text
 * at hand and the options of the command ask for. Whatever is changed is one of these methods, so
 * that the file keeps telling the truth.
 */
final class JobManifest {
  /**
   * The largest vocabulary that the fall-back text bears: SentencePiece finds no more pieces in it.
   */
  private static final int FALLBACK_VOCABULARY = 2048;

  private final ObjectNode tree;

  private JobManifest(ObjectNode tree) {
    this.tree = tree;
  }

  /**
   * Reads a manifest.
   *
   * @throws QuickstartException when the file is not there, or no YAML object
   */
  static JobManifest read(Path file) {
    try {
      JsonNode node = new YAMLMapper().readTree(file.toFile());
      if (node instanceof ObjectNode object) {
        return new JobManifest(object);
      }
      throw new QuickstartException(file + " holds no manifest");
    } catch (IOException e) {
      throw new QuickstartException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Trains on the fall-back text, if that is what could be had: other file, smaller vocabulary. */
  JobManifest forText(TextCollection text) {
    if (!text.fallback()) {
      return this;
    }
    ObjectNode changed = tree.deepCopy();
    ObjectNode source = (ObjectNode) changed.at("/spec/data/sources/0");
    source.put("name", "fallback");
    source.put("path", sourcePath(text));
    source.put("licence", text.licence());
    ((ObjectNode) changed.at("/spec/tokenizer/train")).put("vocabularySize", FALLBACK_VOCABULARY);
    return new JobManifest(changed);
  }

  /** Trains for another number of steps. */
  JobManifest withSteps(int steps) {
    ObjectNode changed = tree.deepCopy();
    ((ObjectNode) changed.at("/spec/training")).put("steps", steps);
    return new JobManifest(changed);
  }

  /** Where a text lies on the volume. */
  static String sourcePath(TextCollection text) {
    return "sources/" + text.file().getFileName();
  }

  String name() {
    return tree.at("/metadata/name").asText();
  }

  /** Path of the evaluation's questions on the volume. */
  String questions() {
    return tree.at("/spec/evaluation/tasks/0/dataset").asText();
  }

  /** Path of the questions that few-shot examples are drawn from, on the volume. */
  String examples() {
    return tree.at("/spec/evaluation/tasks/0/fewShotDataset").asText();
  }

  /** How many of the questions are asked at most. */
  int limit() {
    return tree.at("/spec/evaluation/tasks/0/limit").asInt(Integer.MAX_VALUE);
  }

  /** The questions as they lie on the volume, whoever put them there. */
  EvaluationSet questionsOn(VolumeFiles volume) {
    return new EvaluationSet(
        volume.resolve(questions()), volume.resolve(examples()), "on the volume");
  }

  /** Path of the first source on the volume. */
  String source() {
    return tree.at("/spec/data/sources/0/path").asText();
  }

  /** The whole manifest, as JSON. */
  String json() {
    return tree.toString();
  }
}

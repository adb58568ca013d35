package dev.tatara.operator.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Parses what the trainer says. What cannot be parsed counts as not said. */
@ApplicationScoped
public class TrainerMessages {
  private static final Logger LOG = Logger.getLogger(TrainerMessages.class);

  private final JsonMapper mapper =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** A termination message; empty when there is none or when it is not one of the trainer's. */
  public Optional<TerminationMessage> termination(String text) {
    if (text == null || !text.stripLeading().startsWith("{")) {
      return Optional.empty(); // the kubelet puts plain text of its own there
    }
    return parse(text, TerminationMessage.class);
  }

  /** An answer to {@code /progress}. */
  public Optional<ProgressReport> progress(String text) {
    return parse(text, ProgressReport.class).filter(report -> report.step() != null);
  }

  /** An answer to {@code /progress} of a pod that prepares data. */
  public Optional<PreparationReport> preparation(String text) {
    return parse(text, PreparationReport.class).filter(report -> report.phase() != null);
  }

  /** What a pod that has filtered its files of a corpus says of them. */
  public Optional<PreparationReport> preparation(TerminationMessage message) {
    return convert(message.summary(), PreparationReport.class)
        .filter(report -> report.shard() != null);
  }

  /** An answer to {@code /evaluations}. */
  public Optional<EvaluationReport> evaluation(String text) {
    return parse(text, EvaluationReport.class);
  }

  /** The progress in the summary of the train step. */
  public Optional<ProgressReport> progress(TerminationMessage message) {
    return convert(message.summary(), ProgressReport.class).filter(report -> report.step() != null);
  }

  /** The checkpoint that the train step wrote last, if its summary tells of one. */
  public Optional<ProgressReport.Checkpoint> checkpoint(TerminationMessage message) {
    return convert(message.summary(), ProgressReport.class)
        .map(ProgressReport::checkpoint)
        .filter(checkpoint -> checkpoint.lastStep() != null && checkpoint.path() != null);
  }

  /** The scores in the summary of the evaluate step. */
  public Optional<EvaluationReport> evaluation(TerminationMessage message) {
    return convert(message.summary(), EvaluationReport.class);
  }

  private <T> Optional<T> parse(String text, Class<T> type) {
    try {
      return Optional.ofNullable(mapper.readValue(text, type));
    } catch (JsonProcessingException e) {
      LOG.debugf("not a %s: %s", type.getSimpleName(), e.getOriginalMessage());
      return Optional.empty();
    }
  }

  private <T> Optional<T> convert(JsonNode node, Class<T> type) {
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(mapper.treeToValue(node, type));
    } catch (JsonProcessingException e) {
      LOG.debugf("not a %s: %s", type.getSimpleName(), e.getOriginalMessage());
      return Optional.empty();
    }
  }
}

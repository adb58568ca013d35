package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.corpus.filter.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the stages made of documents: a tally for each stage that saw any. */
final class Funnel {
  private final Map<Stage, StageTally> tallies = new EnumMap<>(Stage.class);

  /** The funnel of a manifest's list. */
  static Funnel of(JsonNode list) {
    Funnel funnel = new Funnel();
    for (JsonNode fields : list) {
      funnel.tallies.put(Stage.of(fields.path("stage").asText()), StageTally.of(fields));
    }
    return funnel;
  }

  StageTally at(Stage stage) {
    return tallies.computeIfAbsent(stage, _ -> new StageTally());
  }

  /** Adds what happened to other documents. */
  void add(Funnel other) {
    other.tallies.forEach((stage, tally) -> at(stage).add(tally));
  }

  /** The tallies of the stages that saw any documents, in their order. */
  Map<Stage, StageTally> tallies() {
    return tallies;
  }

  /** Documents that one stage dropped. */
  long dropped(Stage stage) {
    StageTally tally = tallies.get(stage);
    return tally == null ? 0 : tally.documentsDropped();
  }

  /** Documents that the filters between two stages dropped, both left out. */
  long droppedBetween(Stage after, Stage before) {
    return tallies.keySet().stream()
        .filter(stage -> stage.compareTo(after) > 0 && stage.compareTo(before) < 0)
        .mapToLong(this::dropped)
        .sum();
  }

  /** Documents that came to the first stage. */
  long documentsCome() {
    return tallies.values().stream().findFirst().map(StageTally::documentsIn).orElse(0L);
  }

  /** Documents that the last stage let through. */
  long documentsLeft() {
    return last().map(StageTally::documentsOut).orElse(0L);
  }

  /** Code points of what the last stage let through. */
  long charactersLeft() {
    return last().map(StageTally::charactersOut).orElse(0L);
  }

  /**
   * What the last stage up to one let through: what is left of these documents when others have
   * gone through that stage, too.
   */
  Optional<StageTally> upTo(Stage stage) {
    return tallies.entrySet().stream()
        .filter(entry -> entry.getKey().compareTo(stage) <= 0)
        .map(Map.Entry::getValue)
        .reduce((_, next) -> next);
  }

  /**
   * Refuses a source of which nothing is left.
   *
   * @throws TrainerException {@code CorpusEmpty} with the stages that dropped its documents
   */
  void requireDocuments(CorpusSource source) {
    if (documentsLeft() > 0) {
      return;
    }
    String stages =
        tallies.keySet().stream()
            .filter(stage -> dropped(stage) > 0)
            .sorted(Comparator.comparing(this::dropped).reversed())
            .map(stage -> stage.label() + " " + dropped(stage))
            .collect(Collectors.joining(", "));
    throw new TrainerException(
        FailureReason.CORPUS_EMPTY,
        "source '%s' holds no document: %d files with %d documents%s"
            .formatted(
                source.name(),
                source.files().size(),
                documentsCome(),
                stages.isEmpty() ? "" : ", of which stages left out: " + stages),
        "check the source's path and format, and the settings of the stages that are named, or take"
            + " the source out of the job");
  }

  private Optional<StageTally> last() {
    return tallies.values().stream().reduce((_, next) -> next);
  }

  /** For a manifest: the stages in their order. */
  List<Map<String, Object>> toList(boolean withSamples) {
    List<Map<String, Object>> list = new ArrayList<>();
    tallies.forEach((stage, tally) -> list.add(tally.toMap(stage.label(), withSamples)));
    return list;
  }
}

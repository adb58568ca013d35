package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the cluster knows of a job: an LLMTrainingJob as the API server has it, of this version of
 * the API or another; what is not there is left out.
 *
 * @param job the object
 * @param manifest of it, YAML
 */
public record JobFacts(JsonNode job, String manifest) {

  /** A line of the table of what failed. */
  record Trouble(String what, String why) {}

  String name() {
    return job.at("/metadata/namespace").asText() + "/" + job.at("/metadata/name").asText();
  }

  String phase() {
    return job.at("/status/phase").asText("Pending");
  }

  /** A field of the status, given by its JSON pointer. */
  Optional<String> status(String pointer) {
    JsonNode field = job.at("/status" + pointer);
    return field.isValueNode() && !field.isNull()
        ? Optional.of(field.asText()).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  /** What the gates say of the newest checkpoint that they judged, in a sentence. */
  Optional<String> gate() {
    return status("/gate/message")
        .map(
            message ->
                "Gates: %s; %s."
                    .formatted(
                        message,
                        status("/gate/passedStep")
                            .map(
                                step -> "the newest checkpoint that passed is that of step " + step)
                            .orElseGet(
                                () ->
                                    status("/gate/notJudged")
                                        .map(
                                            number ->
                                                "none has passed so far, "
                                                    + number
                                                    + " not judged yet")
                                        .orElse("none has passed"))));
  }

  /** Failures, restarts and nodes that failed. */
  List<Trouble> troubles() {
    List<Trouble> troubles = new ArrayList<>();
    status("/failure/reason")
        .ifPresent(
            reason ->
                troubles.add(
                    new Trouble(
                        "failed in " + status("/failure/step").orElse("?") + ": " + reason,
                        sentences("/failure", "message", "hint", "pod", "node", "exitCode"))));
    String restarts = status("/restarts").orElse("0");
    if (!restarts.equals("0")) {
      troubles.add(
          new Trouble(
              "restarts: " + restarts,
              "the last: "
                  + sentences(
                      "/lastRestart", "message", "reason", "rank", "pod", "node", "exitCode")));
    }
    for (JsonNode node : job.at("/status/nodeFailures")) {
      troubles.add(
          new Trouble(
              "node " + node.path("node").asText(),
              "failed "
                  + times(node.path("failures").asInt())
                  + ", the last time: "
                  + node.path("reason").asText()));
    }
    for (JsonNode condition : job.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Stalled")
          && condition.path("status").asText().equals("True")) {
        troubles.add(
            new Trouble(
                "held up: " + condition.path("reason").asText(),
                condition.path("message").asText()));
      }
    }
    return troubles;
  }

  private static String times(int number) {
    return number == 1 ? "once" : number + " times";
  }

  /** The first field that is a sentence, then the others with their names. */
  private String sentences(String parent, String... fields) {
    List<String> parts = new ArrayList<>();
    for (String field : fields) {
      status(parent + "/" + field)
          .ifPresent(
              value ->
                  parts.add(
                      List.of("message", "hint", "reason").contains(field)
                          ? value
                          : field + " " + value));
    }
    return String.join("; ", parts);
  }
}

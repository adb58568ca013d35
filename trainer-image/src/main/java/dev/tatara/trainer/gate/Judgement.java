package dev.tatara.trainer.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.step.Told;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * What the gates come to.
 *
 * @param step of the newest checkpoint that has all the scores; null while none has
 * @param passed whether that one passed
 * @param message its figures, in a sentence
 * @param passedStep of the newest checkpoint that passed and is there, or null
 * @param notJudged how many checkpoints that are there have not all the scores, such as after a
 *     change of the questions; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Judgement(
    Integer step, boolean passed, String message, Integer passedStep, Integer notJudged)
    implements Told {
  private static final int MOST_NAMED = 3;

  @Override
  public String sentence() {
    return passedStep == null || passedStep.equals(step)
        ? message + stillOpen()
        : message + "; the newest that passed is step " + passedStep;
  }

  /**
   * The same, which also says that checkpoints would have passed.
   *
   * @param damaged their steps; the newest few of them are named
   */
  public Judgement butForDamage(Collection<Integer> damaged) {
    if (damaged.isEmpty()) {
      return this;
    }
    String steps =
        damaged.stream()
            .sorted(Comparator.reverseOrder())
            .limit(MOST_NAMED)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    int more = damaged.size() - MOST_NAMED;
    String which =
        damaged.size() == 1
            ? "the checkpoint of step %s would have passed, but its".formatted(steps)
            : "the checkpoints of steps %s%s would have passed, but their"
                .formatted(steps, more > 0 ? " and %d more".formatted(more) : "");
    return new Judgement(
        step, passed, "%s; %s files are damaged".formatted(message, which), passedStep, notJudged);
  }

  /** What is to be added where no checkpoint passed: that one may still; else empty. */
  public String stillOpen() {
    return passedStep != null || notJudged == null
        ? ""
        : "; %d %s not judged yet"
            .formatted(notJudged, notJudged == 1 ? "checkpoint is" : "checkpoints are");
  }
}

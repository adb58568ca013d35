package dev.tatara.trainer.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.step.Told;
import java.util.Collection;
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

  @Override
  public String sentence() {
    return passedStep == null || passedStep.equals(step)
        ? message + stillOpen()
        : message + "; the newest that passed is step " + passedStep;
  }

  /** The same, which also says that checkpoints of these steps cannot pass. */
  public Judgement besides(Collection<Integer> damaged) {
    String steps =
        damaged.stream()
            .sorted()
            .map(
                step ->
                    "; the checkpoint of step %d cannot pass: its files are damaged"
                        .formatted(step))
            .collect(Collectors.joining());
    return new Judgement(step, passed, message + steps, passedStep, notJudged);
  }

  /** What is to be added where no checkpoint passed: that one may still; else empty. */
  public String stillOpen() {
    return passedStep != null || notJudged == null
        ? ""
        : "; %d %s not judged yet"
            .formatted(notJudged, notJudged == 1 ? "checkpoint is" : "checkpoints are");
  }
}

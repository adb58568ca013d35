package dev.tatara.trainer.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * What a rank does at one moment.
 *
 * @param step that is being made, or after which there is a checkpoint
 * @param phase of it
 * @param moves how often a phase or an operation has begun, or the wait in one has ended
 * @param seconds since the phase began
 * @param waiting what the rank waits in, or null
 * @param deviceWaits whether a GPU may wait in what was entered, beside the training thread
 * @param entered of each channel, the last operation that it entered
 */
record JournalPage(
    int step,
    Phase phase,
    long moves,
    double seconds,
    Operation waiting,
    boolean deviceWaits,
    List<Operation> entered) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal that cannot be written", e);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none
   */
  static JournalPage fromJson(String json) {
    try {
      return MAPPER.readValue(json, JournalPage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a journal: " + e.getOriginalMessage(), e);
    }
  }

  /** How many operations of a channel it has entered. */
  long entered(Channel channel) {
    return entered.stream()
        .filter(operation -> operation.channel().equals(channel))
        .mapToLong(Operation::number)
        .findFirst()
        .orElse(0);
  }

  /** Such as {@code in forward of step 57}. */
  String describe() {
    return "in %s of step %d".formatted(phase.label(), step);
  }
}

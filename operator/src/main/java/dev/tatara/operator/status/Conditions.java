package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import java.util.ArrayList;
import java.util.List;

/** Collects conditions; the transition time of one moves only when its status does. */
final class Conditions {
  private final List<Condition> previous;
  private final long generation;
  private final String now;
  private final List<Condition> conditions = new ArrayList<>();

  Conditions(List<Condition> previous, long generation, String now) {
    this.previous = previous == null ? List.of() : previous;
    this.generation = generation;
    this.now = now;
  }

  Conditions set(String type, boolean value, String reason, String message) {
    String status = value ? "True" : "False";
    String since =
        previous.stream()
            .filter(condition -> condition.type().equals(type))
            .filter(condition -> condition.status().equals(status))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    conditions.add(new Condition(type, status, generation, since, reason, message));
    return this;
  }

  /** Says that the operator is not at work on the job, as that does not get on by itself. */
  Conditions notReconciling(String reason) {
    return set(
        ConditionTypes.RECONCILING,
        false,
        reason,
        "the job does not get on by itself: the condition Stalled says why");
  }

  /** Takes over a condition of before, if there was one. */
  Conditions keep(String type) {
    ConditionTypes.find(previous, type).ifPresent(conditions::add);
    return this;
  }

  /** Takes over the conditions of before that were not set. */
  Conditions keepOthers() {
    return keepOthers(previous);
  }

  /** Takes over others that were not set. */
  Conditions keepOthers(List<Condition> others) {
    others.stream()
        .filter(old -> conditions.stream().noneMatch(set -> set.type().equals(old.type())))
        .forEach(conditions::add);
    return this;
  }

  List<Condition> toList() {
    return List.copyOf(conditions);
  }
}

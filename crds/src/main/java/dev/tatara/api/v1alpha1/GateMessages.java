package dev.tatara.api.v1alpha1;

/**
 * What the API server says of gates on what is not scored: a CEL expression that names what there
 * is. Names are listed one by one, since the API server takes what {@code join} and {@code map}
 * make for texts of any length, which it lets no message have.
 */
final class GateMessages {
  /** Of {@code gates[].task}. */
  static final String TASK =
      "'evaluation.gates[].task is no name in evaluation.tasks: correct it, or add the task; the"
          + " names are ' + self.tasks[0].name"
          + " + (size(self.tasks) > 1 ? ', ' + self.tasks[1].name : '')"
          + " + (size(self.tasks) > 2 ? ', ' + self.tasks[2].name : '')"
          + " + (size(self.tasks) > 3 ? ', ' + self.tasks[3].name : '')"
          + " + (size(self.tasks) > 4 ? ', ' + self.tasks[4].name : '')"
          + " + (size(self.tasks) > 5 ? ', ' + self.tasks[5].name : '')"
          + " + (size(self.tasks) > 6 ? ' and others' : '')";

  private GateMessages() {}
}

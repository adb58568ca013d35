package dev.tatara.report;

/** Reasons why scores say less than they seem to, each in one word. */
public final class WarningReason {
  /** Nearly all answers fall on one choice. */
  public static final String ANSWERS_COLLAPSED = "AnswersCollapsed";

  /** Contexts are longer than the model's sequences. */
  public static final String CONTEXTS_CUT = "ContextsCut";

  /** What another version of the trainer has found. */
  public static final String OTHER = "Other";

  private WarningReason() {}
}

package dev.tatara.operator.event;

/**
 * Something that happened to a job.
 *
 * @param warning whether somebody should look at it
 * @param reason in one word
 * @param message in a sentence
 */
record JobEvent(boolean warning, String reason, String message) {
  static JobEvent normal(String reason, String message) {
    return new JobEvent(false, reason, message);
  }

  static JobEvent warning(String reason, String message) {
    return new JobEvent(true, reason, message);
  }

  String type() {
    return warning ? "Warning" : "Normal";
  }
}

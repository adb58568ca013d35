package dev.tatara.plugin.status;

/**
 * Colours, where a terminal shows them and nobody has switched them off (<a
 * href="https://no-color.org">NO_COLOR</a>).
 *
 * @param on whether there are any
 */
public record Paint(boolean on) {

  /** As the launcher found standard output. */
  public static Paint ofOutput() {
    String noColor = System.getenv("NO_COLOR");
    return new Paint(
        isTerminal()
            && (noColor == null || noColor.isEmpty())
            && !"dumb".equals(System.getenv("TERM")));
  }

  /** Whether standard output is a terminal. */
  public static boolean isTerminal() {
    return Boolean.getBoolean("tatara.terminal");
  }

  String good(String text) {
    return with("32", text);
  }

  String bad(String text) {
    return with("31", text);
  }

  String active(String text) {
    return with("36", text);
  }

  String faint(String text) {
    return with("2", text);
  }

  private String with(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}

package dev.tatara.minicluster.quickstart.view;

/**
 * Colours by ANSI escape sequences, or none.
 *
 * @param colours whether the terminal shows any, and the person wants them (<a
 *     href="https://no-color.org">NO_COLOR</a>)
 */
public record Ink(boolean colours) {
  public static final Ink NONE = new Ink(false);

  public String good(String text) {
    return wrap("32", text);
  }

  public String bad(String text) {
    return wrap("31", text);
  }

  public String active(String text) {
    return wrap("36", text);
  }

  public String faint(String text) {
    return wrap("2", text);
  }

  public String strong(String text) {
    return wrap("1", text);
  }

  private String wrap(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}

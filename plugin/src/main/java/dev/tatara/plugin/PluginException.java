package dev.tatara.plugin;

/** What a person is told in the place of an answer. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String hint;

  /**
   * @param exitCode of the process, of {@link ExitCodes}
   * @param message what is wrong
   * @param hint what to do about it
   */
  public PluginException(int exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  public int exitCode() {
    return exitCode;
  }

  public String hint() {
    return hint;
  }
}

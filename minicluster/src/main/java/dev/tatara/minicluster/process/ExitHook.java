package dev.tatara.minicluster.process;

/** What is to be done if this JVM ends, by Ctrl-C for one, before this is closed. */
public final class ExitHook implements AutoCloseable {
  private final Thread thread;

  private ExitHook(Thread thread) {
    this.thread = thread;
  }

  /** From now on, the end of this JVM leads to the action. */
  public static ExitHook of(String name, Runnable action) {
    Thread thread = new Thread(action, name);
    Runtime.getRuntime().addShutdownHook(thread);
    return new ExitHook(thread);
  }

  /** From now on, it does not; unless it is ending already. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // the JVM is ending, and the hook at work
    }
  }
}

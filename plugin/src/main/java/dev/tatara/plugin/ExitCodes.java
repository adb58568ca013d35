package dev.tatara.plugin;

/** How the plugin ends; see docs/reference/kubectl-plugin.md. */
public final class ExitCodes {
  /** Done, and all is well. */
  public static final int OK = 0;

  /** A job is in trouble or has failed, a plan is refused, or the cluster gave an error. */
  public static final int TROUBLE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** There is no such job, step, rank or file. */
  public static final int NOT_FOUND = 3;

  /** What was waited for did not come in time. */
  public static final int TIMEOUT = 4;

  private ExitCodes() {}
}

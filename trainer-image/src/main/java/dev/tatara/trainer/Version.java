package dev.tatara.trainer;

/** The trainer's version, as manifests and {@code --version} give it. */
public final class Version {
  /** Follows the Maven version. */
  public static final String CURRENT = "0.1.0";

  private Version() {}
}

package dev.tatara.minicluster.process;

/**
 * An environment variable that says to whom a process belongs.
 *
 * @param name of the variable
 * @param value unique to the owner
 */
public record Marker(String name, String value) {
  /** The entry as it stands in {@code /proc/<pid>/environ}. */
  public String entry() {
    return name + "=" + value;
  }
}

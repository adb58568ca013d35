package dev.tatara.trainer;

/** Options for Java processes of tests that live for seconds: starting is most of what they do. */
public final class ShortProcess {
  /** One compiler and one collecting thread: half the processor time of a start, and less. */
  public static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private ShortProcess() {}

  /** Has a Java process, and those that it starts, take these options. */
  public static ProcessBuilder startingFast(ProcessBuilder builder) {
    builder.environment().put("JDK_JAVA_OPTIONS", JVM_OPTIONS);
    return builder;
  }
}

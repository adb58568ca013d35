package dev.tatara.trainer;

/** What a person typed to run this program: that of the image, unless a launcher says otherwise. */
public final class ProgramName {
  private static final String VARIABLE = "TATARA_PROGRAM";

  public static final String CURRENT = System.getenv().getOrDefault(VARIABLE, "tatara-trainer");

  private ProgramName() {}
}

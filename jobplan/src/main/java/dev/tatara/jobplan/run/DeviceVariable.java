package dev.tatara.jobplan.run;

/** The environment variable that says what the trainer computes on. */
public final class DeviceVariable {
  /** Wins over what the run configuration says. */
  public static final String NAME = "TATARA_DEVICE";

  /** The value for CPUs, whatever the container holds. */
  public static final String CPU = "cpu";

  private DeviceVariable() {}
}

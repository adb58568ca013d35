package dev.tatara.planner;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory, in and out. */
public final class Bytes {
  private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)([kMGT]i?|Ki)?B?");
  private static final Map<Character, Integer> POWERS = Map.of('k', 1, 'M', 2, 'G', 3, 'T', 4);

  private Bytes() {}

  /** Decimal gigabytes with one decimal, such as {@code 12.7}. */
  public static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }

  /** The size of a memory, as it is sold: {@code 40 GiB}. */
  public static String capacity(long bytes) {
    return String.format(Locale.ROOT, "%.4g GiB", bytes / (double) (1L << 30))
        .replaceFirst("\\.?0+ ", " ");
  }

  /**
   * Reads a quantity as Kubernetes writes it: {@code 40Gi}, {@code 40G}, {@code 42949672960}.
   *
   * @throws IllegalArgumentException when it is none, or is zero
   */
  public static long parse(String quantity) {
    Matcher matcher = QUANTITY.matcher(quantity.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + quantity + "' is no amount of memory: write it as 40Gi or 40G");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2);
    int power = unit.isEmpty() ? 0 : POWERS.get(unit.charAt(0) == 'K' ? 'k' : unit.charAt(0));
    double base = unit.endsWith("i") ? 1024 : 1000;
    long bytes = Math.round(Double.parseDouble(matcher.group(1)) * Math.pow(base, power));
    if (bytes == 0) {
      throw new IllegalArgumentException("no memory at all: write an amount such as 40Gi");
    }
    return bytes;
  }
}

package dev.tatara.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people, the same in every locale. */
final class Figures {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Figures() {}

  /** Six digits, which are more than a chart shows. */
  static double rounded(double value) {
    return new BigDecimal(value).round(SIX_DIGITS).doubleValue();
  }

  /** A number in as many characters as it needs: 1,234,567; 12.34; 3.0e-4; a dash for null. */
  static String number(Double value) {
    if (value == null) {
      return "–";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 0.001 || size >= 1e12)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return size >= 100
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.4f", value).replaceFirst("0{1,3}$", "");
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A share as percent with one digit, or a dash. */
  static String percent(Double share) {
    return share == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A score: bits and perplexities as they are, anything else is a share. */
  static String score(String metric, double value) {
    return isShare(metric) ? percent(value) : number(value);
  }

  /** Whether a score lies from 0 to 1; bits and perplexities do not, and of them less is better. */
  static boolean isShare(String metric) {
    return !MetricDirection.lowerIsBetter(metric);
  }

  /** Bytes in units of 1,000, or a dash. */
  static String bytes(Long bytes) {
    if (bytes == null) {
      return "–";
    }
    double rest = bytes;
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    while (rest >= 1000 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", rest, units[unit]);
  }

  /** Large numbers on an axis: 1.5k, 20M. */
  static String brief(double value) {
    double size = Math.abs(value);
    String[] units = {"", "k", "M", "G", "T"};
    int unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
      size /= 1000;
      value /= 1000;
      unit++;
    }
    if (size != 0 && size < 0.001) {
      return String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e").replace("e-0", "e-");
    }
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceFirst("\\.?0+$", "") + units[unit];
  }
}

package dev.tatara.plugin.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write and read them. */
public final class TimeSpan implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no time: write 90s, 10m or 1h30m");
    }
    return Duration.ofHours(number(matcher.group(1)))
        .plusMinutes(number(matcher.group(2)))
        .plusSeconds(number(matcher.group(3)));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** 4s, 1m02s, 1h05m, 3d04h. */
  public static String text(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 48 * 3600) {
      return "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%dd%02dh".formatted(seconds / 86400, seconds / 3600 % 24);
  }

  /** The time since an RFC 3339 moment; {@code -} when there is none. */
  public static String since(String moment, Instant now) {
    return moment == null ? "-" : text(Duration.between(Instant.parse(moment), now));
  }
}

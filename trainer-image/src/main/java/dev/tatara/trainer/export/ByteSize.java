package dev.tatara.trainer.export;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 5GB}, {@code 500MB}, {@code 4GiB} or a number of bytes. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(?:([KMGT])(I?)B?|B)?");

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw refused(text);
    }
    long bytes = Long.parseLong(matcher.group(1));
    if (matcher.group(2) != null) {
      long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
      try {
        for (int i = 0; i <= "KMGT".indexOf(matcher.group(2)); i++) {
          bytes = Math.multiplyExact(bytes, unit);
        }
      } catch (ArithmeticException e) {
        throw refused(text);
      }
    }
    if (bytes < 1) {
      throw refused(text);
    }
    return bytes;
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "'" + text + "' is no size: write 5GB, 500MB, 4GiB or a number of bytes");
  }
}

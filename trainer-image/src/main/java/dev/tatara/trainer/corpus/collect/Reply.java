package dev.tatara.trainer.corpus.collect;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param status of HTTP, no error of the server's own
 * @param contentType as the server says; empty where it does not
 * @param body all of it
 */
record Reply(int status, String contentType, byte[] body) {
  private static final int OK = 200;
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  boolean isOk() {
    return status == OK;
  }

  /** Whether it is a web page, as the server says. */
  boolean isHtml() {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  /** The encoding that the server names; null where it names none, or one that nobody knows. */
  String charset() {
    Matcher matcher = CHARSET.matcher(contentType);
    try {
      return matcher.find() && Charset.isSupported(matcher.group(1)) ? matcher.group(1) : null;
    } catch (IllegalCharsetNameException e) {
      return null;
    }
  }
}

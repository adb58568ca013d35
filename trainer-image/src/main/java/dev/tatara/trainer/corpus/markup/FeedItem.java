package dev.tatara.trainer.corpus.markup;

import java.util.regex.Pattern;

/**
 * One item of a feed; what it does not say is empty.
 *
 * @param id that the feed gives it
 * @param link to its page
 * @param title in one line
 * @param author as the feed says
 * @param date as the feed says
 * @param rights in it
 * @param body its text, a paragraph a line: in full, or a summary
 */
public record FeedItem(
    String id, String link, String title, String author, String date, String rights, String body) {

  private static final Pattern GLOBAL =
      Pattern.compile("(https?://|urn:|tag:).+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /**
   * What tells it from others, as far as it says; empty where it says nothing. RSS's {@code guid}
   * may be any text, such as a number, that is unique in its feed only.
   *
   * @param feed tells its feed from others; empty where nothing does
   */
  public String identity(String feed) {
    String own = id.isEmpty() ? link : id;
    boolean plain = own.isEmpty() || feed.isEmpty() || GLOBAL.matcher(own).matches();
    return plain ? own : feed + "#" + own;
  }
}

package dev.tatara.trainer.corpus.markup;

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

  /** What tells it from others, as far as it says; empty where it says nothing. */
  public String identity() {
    return id.isEmpty() ? link : id;
  }
}

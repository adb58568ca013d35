package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.markup.Feed;
import dev.tatara.trainer.corpus.markup.FeedItem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes documents of the items of feeds. */
public final class FeedDocument {
  private FeedDocument() {}

  /**
   * The title, an empty line, and the text that the feed has; where it has none, nothing.
   *
   * @param place tells the feed from others; empty where nothing does
   * @param otherwise id of an item that has none
   */
  public static Document of(Feed feed, String place, FeedItem item, String otherwise) {
    String body = item.body();
    String text = body.isEmpty() || item.title().isEmpty() ? body : item.title() + "\n\n" + body;
    return of(feed, place, item, otherwise, text);
  }

  /** The same with another text. */
  public static Document of(Feed feed, String place, FeedItem item, String otherwise, String text) {
    String identity = item.identity(place);
    String id = identity.isEmpty() ? otherwise : identity;
    return new Document(
        Surrogates.repaired(id), null, Surrogates.repaired(text), provenance(feed, item));
  }

  private static Map<String, String> provenance(Feed feed, FeedItem item) {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("feed", feed.title());
    provenance.put("title", item.title());
    provenance.put("author", item.author());
    provenance.put("date", item.date());
    provenance.put("url", item.link());
    provenance.put("rights", item.rights().isEmpty() ? feed.rights() : item.rights());
    provenance.values().removeIf(String::isEmpty);
    return provenance.isEmpty() ? null : provenance;
  }
}

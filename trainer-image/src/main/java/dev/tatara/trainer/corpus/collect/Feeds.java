package dev.tatara.trainer.corpus.collect;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.config.FeedSettings;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.corpus.FeedDocument;
import dev.tatara.trainer.corpus.markup.Article;
import dev.tatara.trainer.corpus.markup.Feed;
import dev.tatara.trainer.corpus.markup.FeedItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Items of feeds, as the feeds have them or as the pages have them that they link to. A feed shows
 * its newest items only: the file that they are collected in keeps all that were ever there.
 */
public final class Feeds {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

  /** A feed that lies on the volume. */
  public interface FeedFile {
    /** As messages name it. */
    String shown();

    /** Reads it from its beginning. */
    InputStream open() throws IOException;
  }

  private static final int HASH_DIGITS = 8;

  private final String source;
  private final FeedSettings settings;
  private int missing;

  /**
   * @param source name, for messages
   * @param settings which feeds, and what of them
   */
  public Feeds(String source, FeedSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /**
   * Adds to a file the items that are not there yet. Pages that cannot be had (refused, out of
   * reach, no HTML) are left out, and asked for again the next time.
   *
   * @param files of feeds, beside those that the settings have addresses of
   * @return bytes of the file that count: another job may go on with it
   * @throws TrainerException {@code SourceUnreadable} when a feed is none or refused, {@code
   *     StorageUnavailable} when the server of a feed does not answer, or several in a row of pages
   *     do not, {@code ConfigurationInvalid} when the file is taken or an address is none
   */
  public long collect(Path path, List<? extends FeedFile> files)
      throws IOException, InterruptedException {
    List<URI> addresses =
        settings.urls().stream()
            .map(url -> WebAddress.configured(source, "data.sources[].feeds.urls", url))
            .toList();
    Duration pause = Duration.ofSeconds(settings.pauseSeconds());
    try (CollectedFile target = CollectedFile.open(source, path, settings.query(), pause);
        PoliteClient client = new PoliteClient(source, pause)) {
      for (FeedFile file : files) {
        add(parse(file), null, target, client);
      }
      for (URI address : addresses) {
        add(parse(address, client), address, target, client);
      }
      LOG.info(
          "source '{}': {} items of feeds, {} pages cannot be had",
          source,
          target.documents(),
          missing);
      if (target.documents() == 0) {
        client.requirePages();
      }
      return target.watermark().bytes();
    }
  }

  private Feed parse(FeedFile file) {
    try (InputStream in = file.open()) {
      return Feed.parse(in, null);
    } catch (Feed.NoFeedException e) {
      throw unreadable(file.shown() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(file.shown() + ": " + e, e);
    }
  }

  private Feed parse(URI address, PoliteClient client) throws InterruptedException {
    String shown = WebAddress.shown(address);
    Reply reply = client.get(address);
    if (!reply.isOk()) {
      throw unreadable("feed " + shown + " answers " + reply.status(), null);
    }
    try {
      return Feed.parse(new ByteArrayInputStream(reply.body()), reply.charset());
    } catch (IOException e) {
      throw unreadable(shown + ": " + e.getMessage(), e);
    }
  }

  private void add(Feed feed, URI base, CollectedFile target, PoliteClient client)
      throws IOException, InterruptedException {
    String place = base == null ? feed.link() : place(base);
    for (FeedItem item : feed.items()) {
      String otherwise = Sha256.of((item.title() + item.body()).getBytes(StandardCharsets.UTF_8));
      Document own = FeedDocument.of(feed, place, item, otherwise);
      if (target.holds(own.id())) {
        continue;
      }
      if (!settings.follow()) {
        target.add(own);
        continue;
      }
      Optional<String> article = article(item, base, client);
      if (article.isPresent()) {
        target.add(FeedDocument.of(feed, place, item, otherwise, article.get()));
      } else {
        missing++;
      }
      target.commit(
          1, 0, false); // no page is asked for twice, and who waits sees that work goes on
    }
    target.commit(1, 0, false);
  }

  /**
   * Tells a feed from others. Ids stand in corpora: the query may be a secret, its hash is none.
   */
  private static String place(URI address) {
    String query = address.getRawQuery();
    String hash =
        query == null
            ? ""
            : "?" + Sha256.of(query.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    return WebAddress.shown(address) + hash;
  }

  /** The article of an item's page; empty where there is no page, or it cannot be had. */
  private static Optional<String> article(FeedItem item, URI base, PoliteClient client)
      throws IOException, InterruptedException {
    Optional<URI> address = WebAddress.of(item.link(), base);
    if (address.isEmpty()) {
      LOG.warn("item '{}' has no address of a page", item.title());
      return Optional.empty();
    }
    Optional<Reply> reply = client.page(address.get(), base);
    if (reply.isEmpty()) {
      return Optional.empty();
    }
    if (!reply.get().isOk() || !reply.get().isHtml()) {
      LOG.warn(
          "{} answers {} {}: left out",
          WebAddress.shown(address.get()),
          reply.get().status(),
          reply.get().contentType());
      return Optional.empty();
    }
    InputStream page = new ByteArrayInputStream(reply.get().body());
    return Optional.of(Article.of(page, reply.get().charset()));
  }

  private TrainerException unreadable(String what, Throwable cause) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "source '" + source + "': " + what,
        "check data.sources[].feeds: RSS and Atom can be read",
        cause);
  }
}

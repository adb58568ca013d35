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
   * Adds to a file the items that are not there yet. Pages that cannot be had (4xx) are left out,
   * and asked for again the next time.
   *
   * @param files of feeds, beside those that the settings have addresses of
   * @throws TrainerException {@code SourceUnreadable} when a feed is none or refused, {@code
   *     StorageUnavailable} when a server does not answer, {@code ConfigurationInvalid} when the
   *     file is taken
   */
  public void collect(Path path, List<? extends FeedFile> files)
      throws IOException, InterruptedException {
    try (CollectedFile target = CollectedFile.open(source, path, settings.query());
        PoliteClient client =
            new PoliteClient(source, Duration.ofSeconds(settings.pauseSeconds()))) {
      for (FeedFile file : files) {
        try (InputStream in = file.open()) {
          add(parse(file.shown(), in, null), null, target, client);
        } catch (IOException e) {
          throw unreadable(file.shown() + ": " + e.getMessage(), e);
        }
      }
      for (String url : settings.urls()) {
        Reply reply = client.get(URI.create(url));
        if (!reply.isOk()) {
          throw unreadable("feed " + url + " answers " + reply.status(), null);
        }
        InputStream body = new ByteArrayInputStream(reply.body());
        add(parse(url, body, reply.charset()), URI.create(url), target, client);
      }
      LOG.info(
          "source '{}': {} items of feeds, {} pages cannot be had",
          source,
          target.documents(),
          missing);
    }
  }

  private Feed parse(String shown, InputStream in, String charset) throws IOException {
    try {
      return Feed.parse(in, charset);
    } catch (Feed.NoFeedException e) {
      throw unreadable(shown + ": " + e.getMessage(), e);
    }
  }

  private void add(Feed feed, URI base, CollectedFile target, PoliteClient client)
      throws IOException, InterruptedException {
    for (FeedItem item : feed.items()) {
      String otherwise = Sha256.of((item.title() + item.body()).getBytes(StandardCharsets.UTF_8));
      Document own = FeedDocument.of(feed, item, otherwise);
      if (target.holds(own.id())) {
        continue;
      }
      if (!settings.follow()) {
        target.add(own);
        continue;
      }
      Optional<String> article = article(item, base, client);
      if (article.isPresent()) {
        target.add(FeedDocument.of(feed, item, otherwise, article.get()));
        target.commit(1, 0, false); // a page took a pause: none is asked for twice
      } else {
        missing++;
      }
    }
    target.commit(1, 0, false);
  }

  /** The article of an item's page; empty where there is no page, or it cannot be had. */
  private static Optional<String> article(FeedItem item, URI base, PoliteClient client)
      throws IOException, InterruptedException {
    Optional<URI> address = WebAddress.of(item.link(), base);
    if (address.isEmpty()) {
      LOG.warn("item '{}' has no address of a page: '{}'", item.title(), item.link());
      return Optional.empty();
    }
    Reply reply = client.get(address.get());
    if (!reply.isOk()) {
      LOG.warn("{} answers {}: left out", address.get(), reply.status());
      return Optional.empty();
    }
    return Optional.of(Article.of(new ByteArrayInputStream(reply.body()), reply.charset()));
  }

  private TrainerException unreadable(String what, Throwable cause) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "source '" + source + "': " + what,
        "check data.sources[].feeds: RSS and Atom can be read",
        cause);
  }
}

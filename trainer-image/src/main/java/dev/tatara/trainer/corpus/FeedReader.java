package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.markup.Feed;
import java.io.IOException;
import java.io.InputStream;

/** The items of a feed, in its order. A feed is small: it is read as a whole. */
final class FeedReader implements DocumentReader {
  private final String source;
  private final SourceFile file;
  private final InputStream in;
  private Feed feed;
  private int position;

  FeedReader(String source, SourceFile file, InputStream in) {
    this.source = source;
    this.file = file;
    this.in = in;
  }

  @Override
  public Document next() {
    try {
      feed = feed == null ? Feed.parse(in, null) : feed;
    } catch (Feed.NoFeedException e) {
      throw DocumentReader.unreadable(source, file.shown(), e.getMessage(), e);
    } catch (IOException e) {
      throw DocumentReader.unreadable(source, file.shown(), e.toString(), e);
    }
    return position == feed.items().size()
        ? null
        : FeedDocument.of(
            feed, feed.link(), feed.items().get(position++), file.name() + ":" + position);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

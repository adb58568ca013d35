package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.corpus.markup.Article;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads the documents of one file in turn. */
sealed interface DocumentReader extends AutoCloseable
    permits JsonLinesReader, WholeFileReader, ParquetReader, MediaWikiReader, FeedReader {
  int BUFFER_BYTES = 1 << 16;

  /**
   * Opens a file; one whose name ends in {@code .gz}, {@code .bz2} or {@code .zst} is unpacked on
   * the way.
   *
   * @param progress is told the bytes read from the file
   */
  static DocumentReader open(CorpusSource source, SourceFile file, ByteCounter progress)
      throws IOException {
    if (source.form() instanceof DocumentForm.Parquet(String textField)) {
      return new ParquetReader(source.name(), file, textField, progress);
    }
    try {
      return of(source, file, file.open(progress));
    } catch (IOException e) {
      throw unreadable(source.name(), file.shown(), e.getMessage(), e);
    }
  }

  private static DocumentReader of(CorpusSource source, SourceFile file, InputStream in)
      throws IOException {
    String name = source.name();
    try {
      return switch (source.form()) {
        case DocumentForm.JsonLines(String textField) ->
            new JsonLinesReader(name, file, new LineForm.Text(textField), in);
        case DocumentForm.Examples(PromptTemplate template) ->
            new JsonLinesReader(name, file, new LineForm.Example(template), in);
        case DocumentForm.Text() -> new WholeFileReader(name, file, in, new PlainText(name, file));
        case DocumentForm.Html() ->
            new WholeFileReader(name, file, in, page -> Surrogates.repaired(Article.of(page)));
        case DocumentForm.Rss() -> new FeedReader(name, file, in);
        case DocumentForm.MediaWiki() -> new MediaWikiReader(name, file, in);
        case DocumentForm.Parquet _ -> throw new IllegalStateException("is not read as a stream");
      };
    } catch (RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next document, or null at the end.
   *
   * @throws TrainerException {@code SourceUnreadable} when the file cannot be read or parsed; it
   *     names the line
   */
  Document next();

  @Override
  void close() throws IOException;

  /** An error that names the source and the place in it. */
  static TrainerException unreadable(String source, String place, String what, Throwable cause) {
    return unreadable(
        source,
        place,
        what,
        "mend the file, or check the source's format: "
            + String.join(", ", DocumentForm.DESCRIPTIONS),
        cause);
  }

  /**
   * An error that the field which is named for the text is none of the file's.
   *
   * @param names the fields or columns that there are, of which one may hold the text
   */
  static TrainerException withoutField(
      String source, String place, String what, List<String> names) {
    return unreadable(
        source,
        place,
        what,
        "set data.sources[].textField (--text-field by hand) to the one that holds the text: "
            + String.join(", ", names),
        null);
  }

  private static TrainerException unreadable(
      String source, String place, String what, String hint, Throwable cause) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "source '" + source + "': " + place + ": " + what,
        hint,
        cause);
  }
}

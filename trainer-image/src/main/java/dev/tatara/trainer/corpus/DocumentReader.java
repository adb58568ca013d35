package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Reads the documents of one file in turn. */
sealed interface DocumentReader extends AutoCloseable permits JsonLinesReader, TextReader {
  int BUFFER_BYTES = 1 << 16;

  /**
   * Opens a file; one whose name ends in {@code .gz} is unpacked on the way.
   *
   * @param progress is told the bytes read from the file
   */
  static DocumentReader open(CorpusSource source, SourceFile file, ByteCounter progress)
      throws IOException {
    InputStream raw = progress.counting(file.content().open());
    try {
      InputStream in = file.name().endsWith(".gz") ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
      return switch (source.format()) {
        case JSONL -> new JsonLinesReader(source.name(), file, new LineForm.Text(), in);
        case SFT ->
            new JsonLinesReader(source.name(), file, new LineForm.Example(source.template()), in);
        case TEXT -> new TextReader(source.name(), file, in);
      };
    } catch (IOException e) {
      raw.close();
      throw unreadable(source.name(), file.shown(), e.getMessage(), e);
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
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "source '" + source + "': " + place + ": " + what,
        "mend the file, or check the source's format: jsonl has a JSON object with \"text\" on each line, sft one with \"prompt\" and \"response\", text is one document a file, all in UTF-8",
        cause);
  }
}

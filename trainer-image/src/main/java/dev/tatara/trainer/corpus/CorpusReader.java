package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads the documents of one source of a corpus artifact, in their order. */
public final class CorpusReader implements AutoCloseable {
  /** The kind of the artifact. */
  public static final String KIND = "corpus";

  private static final String SUFFIX = ".jsonl.gz";

  private final ByteCounter counter = new ByteCounter();
  private final JsonLinesReader reader;

  /** Opens a source of a corpus. */
  public CorpusReader(Artifact corpus, String source) throws IOException {
    this(file(corpus, source), source);
  }

  /** Opens a packed file of a source. */
  CorpusReader(Path path, String source) throws IOException {
    SourceFile file = SourceFile.of(path, path.getFileName().toString(), path.toString());
    this.reader =
        new JsonLinesReader(
            source,
            file,
            new LineForm.Stored(),
            new GZIPInputStream(
                counter.counting(Files.newInputStream(path)), DocumentReader.BUFFER_BYTES));
  }

  /** The next document, or null at the end. */
  public Document next() {
    return reader.next();
  }

  /** Bytes read of the packed file so far, for progress. */
  public long bytesRead() {
    return counter.bytes();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** The names of a corpus' sources, sorted. */
  public static List<String> sources(Artifact corpus) {
    List<String> names = new ArrayList<>();
    corpus.manifest().files().stream()
        .map(file -> file.path())
        .filter(path -> path.endsWith(SUFFIX))
        .forEach(path -> names.add(path.substring(0, path.length() - SUFFIX.length())));
    return names;
  }

  /** The packed file of a source. */
  public static Path file(Artifact corpus, String source) {
    return corpus.file(fileName(source));
  }

  /** The characters (code points) of a source. */
  public static long characters(Artifact corpus, String source) {
    return corpus.manifest().counts().get("sources") instanceof Map<?, ?> sources
            && sources.get(source) instanceof Map<?, ?> counts
            && counts.get("characters") instanceof Number characters
        ? characters.longValue()
        : 0;
  }

  static String fileName(String source) {
    return source + SUFFIX;
  }
}

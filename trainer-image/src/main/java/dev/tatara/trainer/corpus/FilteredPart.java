package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.corpus.duplicates.MinHash;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An artifact of kind {@code filtered}: the documents of a part that are left after the stages that
 * look at one document by itself.
 *
 * @param source name of the source that the part is of
 * @param artifact committed
 */
record FilteredPart(String source, Artifact artifact) {
  /** The kind of the artifact. */
  static final String KIND = "filtered";

  static final String LINES = "documents.jsonl.zst";
  static final String FACTS = "facts.zst";
  static final String SIGNATURES = "signatures.zst";
  static final String DOCUMENTS = "documents";
  static final String STAGES = "stages";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What the stages did. */
  Funnel funnel() {
    return Funnel.of(MAPPER.valueToTree(artifact.manifest().counts()).path(STAGES));
  }

  /** How many documents are left. */
  long documents() {
    return artifact.manifest().count(DOCUMENTS);
  }

  /** Bytes of all its files. */
  long bytes() {
    return artifact.manifest().files().stream().mapToLong(FileEntry::bytes).sum();
  }

  /** What lies in one of its files, unpacked. */
  private InputStream open(String file) throws IOException {
    InputStream in = Compression.ZSTANDARD.opened(Files.newInputStream(artifact.file(file)));
    return new BufferedInputStream(in, DocumentReader.BUFFER_BYTES);
  }

  /** The facts of its documents, in their order. */
  Facts facts() throws IOException {
    return new Facts(this, new DataInputStream(open(FACTS)));
  }

  /** The signatures of its documents, in their order. */
  Signatures signatures() throws IOException {
    return new Signatures(this, new DataInputStream(open(SIGNATURES)));
  }

  /** Its documents as lines, in their order. */
  Lines lines() throws IOException {
    return new Lines(this, open(LINES));
  }

  private TrainerException corrupt(String what) {
    return new TrainerException(
        FailureReason.ARTIFACT_CORRUPT,
        artifact.folder() + " " + what,
        "remove the folder: its documents are then filtered anew");
  }

  private TrainerException endsEarly() {
    return corrupt("holds less than the " + documents() + " documents that its manifest counts");
  }

  /** Reads facts. */
  record Facts(FilteredPart part, DataInputStream in) implements AutoCloseable {
    DocumentFacts next() throws IOException {
      try {
        return DocumentFacts.read(in);
      } catch (EOFException e) {
        throw part.endsEarly();
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Reads signatures. */
  record Signatures(FilteredPart part, DataInputStream in) implements AutoCloseable {
    short[] next() throws IOException {
      short[] signature = new short[MinHash.LENGTH];
      try {
        for (int i = 0; i < signature.length; i++) {
          signature[i] = in.readShort();
        }
      } catch (EOFException e) {
        throw part.endsEarly();
      }
      return signature;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Reads lines. */
  static final class Lines implements AutoCloseable {
    private final FilteredPart part;
    private final InputStream in;
    private final LineBuffer line;

    private Lines(FilteredPart part, InputStream in) {
      this.part = part;
      this.in = in;
      this.line = new LineBuffer(in);
    }

    /** The next line with its end, in an array of its own. */
    byte[] next() throws IOException {
      if (!line.next()) {
        throw part.endsEarly();
      }
      byte[] whole = Arrays.copyOf(line.bytes(), line.length() + 1);
      whole[line.length()] = '\n';
      return whole;
    }

    /** The document in a line, which the corpus names by the part's file. */
    Document document(byte[] of) {
      Path file = part.artifact.file(LINES);
      return DocumentLines.document(part.source, SourceFile.of(file, LINES, file.toString()), of);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}

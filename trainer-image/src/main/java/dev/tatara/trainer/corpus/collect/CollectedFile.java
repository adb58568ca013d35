package dev.tatara.trainer.corpus.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileLocks;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.corpus.DocumentJson;
import dev.tatara.trainer.corpus.filter.HashSlots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of JSON lines that documents are collected in, and beside it {@code <name>.watermark},
 * which says how far. Documents count once the watermark says so; what a process that was killed
 * wrote after it is cut off, so no document is there twice and none is missing. One process at a
 * time has the file, others wait for it: it has the lock on {@code .<name>.lock}. That is a file of
 * its own, which stays, since a process loses its locks on a file as soon as it closes any channel
 * of it (POSIX).
 */
final class CollectedFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CollectedFile.class);
  private static final JsonMapper MAPPER = DocumentJson.mapper().build();

  /** A page takes less where the pauses are short, also from a server that is away at first. */
  private static final Duration PATIENCE = Duration.ofHours(3);

  /** Pauses that it takes at most where they are long: it is asked for eight times. */
  private static final int PATIENCE_PAUSES = 12;

  private static final String SUFFIX = ".watermark";
  private static final String LOCK_SUFFIX = ".lock";

  private final String source;
  private final Path path;
  private final FileChannel channel;
  private final FileChannel lock;
  private final HashSlots ids = new HashSlots(1 << 10);
  private final StringBuilder pending = new StringBuilder();
  private Watermark watermark;
  private long documents;

  private CollectedFile(String source, Path path, FileChannel channel, FileChannel lock) {
    this.source = source;
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens a file, or begins one; waits while another process has it.
   *
   * @param source name, for messages
   * @param query what is collected
   * @param pause between two requests of whoever collects; {@link #commit} follows on each page,
   *     also on one that did not come, and tells who waits that work goes on
   * @throws TrainerException {@code ConfigurationInvalid} when something else lies there, {@code
   *     SourceUnreadable} when it is shorter than its watermark says, {@code StorageUnavailable}
   *     when another process has it and gets no further
   */
  static CollectedFile open(String source, Path path, Map<String, ?> query, Duration pause)
      throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    FileChannel lock = lock(source, path, pause);
    try {
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        CollectedFile file = new CollectedFile(source, path, channel, lock);
        file.goOn(query);
        return file;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** How long to wait for another process after its last sign of life. */
  static Duration patience(Duration pause) {
    Duration pauses = pause.multipliedBy(PATIENCE_PAUSES);
    return pauses.compareTo(PATIENCE) > 0 ? pauses : PATIENCE;
  }

  private static FileChannel lock(String source, Path path, Duration pause) throws IOException {
    Path file = path.resolveSibling("." + path.getFileName() + LOCK_SUFFIX);
    FileChannel lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() == null) {
        LOG.info("source '{}': another process collects {}; waiting for it", source, path);
        FileLocks.take(
            lock,
            file,
            "The file may then be removed, too",
            patience(pause),
            () -> mark(path).toFile().lastModified());
      }
    } catch (FileLockInterruptionException | TrainerException e) {
      lock.close();
      throw e;
    } catch (IOException e) {
      LOG.warn(
          "no locks beside {} ({}): no other job must collect it meanwhile", path, e.toString());
    }
    return lock;
  }

  private void goOn(Map<String, ?> query) throws IOException {
    Path mark = mark();
    if (Files.exists(mark)) {
      watermark = MAPPER.readValue(Files.readAllBytes(mark), Watermark.class);
      requireQuery(query);
      requireBytes();
      if (watermark.complete() && channel.size() > watermark.bytes()) {
        throw taken("all that was collected, and more after it", "cut it off");
      }
      channel.truncate(watermark.bytes());
      channel.position(watermark.bytes());
      documents = watermark.documents();
      LOG.info("source '{}': {} holds {} documents", source, path, documents);
      if (!watermark.complete()) {
        readIds();
      }
    } else if (channel.size() > 0) {
      throw taken("a file that was not collected", "move it away");
    } else {
      watermark = Watermark.none(query);
    }
  }

  private void requireQuery(Map<String, ?> query) {
    if (!watermark.query().equals(MAPPER.convertValue(query, Map.class))) {
      throw taken("documents of another query: " + watermark.query(), "remove it and " + mark());
    }
  }

  private void requireBytes() throws IOException {
    if (channel.size() < watermark.bytes()) {
      throw new TrainerException(
          FailureReason.SOURCE_UNREADABLE,
          "source '%s': %s has %d bytes, its watermark says %d"
              .formatted(source, path, channel.size(), watermark.bytes()),
          "put the file back, or remove it and " + mark() + " to collect it anew");
    }
  }

  private TrainerException taken(String what, String otherwise) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "source '" + source + "': " + path + " holds " + what,
        "name another file in the source's path, or " + otherwise);
  }

  private void readIds() throws IOException {
    try (MappingIterator<JsonNode> lines =
        MAPPER.readerFor(JsonNode.class).readValues(path.toFile())) {
      while (lines.hasNextValue()) {
        ids.add(hash(lines.nextValue().path("id").asText()));
      }
    } catch (JsonProcessingException e) {
      throw new TrainerException(
          FailureReason.SOURCE_UNREADABLE,
          "source '" + source + "': " + path + " is damaged: " + e.getOriginalMessage(),
          "remove it and " + mark() + " to collect it anew",
          e);
    }
  }

  /** How far it is. */
  Watermark watermark() {
    return watermark;
  }

  /** Documents that it holds, with those that were not committed yet. */
  long documents() {
    return documents;
  }

  /** Whether a document with this id is there. */
  boolean holds(String id) {
    return ids.contains(hash(id));
  }

  /** Appends a document, unless one with its id is there; it counts after {@link #commit}. */
  void add(Document document) throws IOException {
    if (!ids.add(hash(document.id()))) {
      return;
    }
    ObjectNode line = MAPPER.createObjectNode();
    line.put("id", document.id()).put("text", document.text());
    if (document.provenance() != null) {
      line.set("provenance", MAPPER.valueToTree(document.provenance()));
    }
    pending.append(MAPPER.writeValueAsString(line)).append('\n');
    documents++;
  }

  /** Forces what was added to the disk, then the watermark. */
  void commit(long position, long total, boolean complete) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(pending.toString());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    pending.setLength(0);
    channel.force(true);
    Watermark next =
        new Watermark(watermark.query(), documents, channel.position(), position, total, complete);
    AtomicFiles.writeJson(mark(), next);
    watermark = next;
  }

  private Path mark() {
    return mark(path);
  }

  private static Path mark(Path path) {
    return path.resolveSibling(path.getFileName() + SUFFIX);
  }

  private static long hash(String id) {
    return ByteBuffer.wrap(Sha256.newDigest().digest(id.getBytes(StandardCharsets.UTF_8)))
        .getLong();
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      channel.close();
    }
  }
}

package dev.tatara.trainer.corpus.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileLocks;
import dev.tatara.trainer.artifact.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A board on the volume that all pods mount: the file {@code shards-<count>.jsonl}, to which lines
 * are added under a lock. The lock is what makes network file systems show every process the lines
 * of all others; it is held for a moment only, and goes with the process that holds it. Lists of
 * files are named by their content, so that none is taken for another.
 */
public final class SharedBoard implements ShardBoard {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<HashedFile>> FILES = new TypeReference<>() {};

  /** The lock is held for a moment; many may want it at a time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String REMOVAL =
      "Leave the file: it says which shards are done, and without it all have to be started again";

  private final Path folder;
  private final Shard shard;

  /**
   * @param folder that is the same for all shards of the corpus, and no other's
   * @param shard that speaks here
   */
  public SharedBoard(Path folder, Shard shard) {
    this.folder = folder;
    this.shard = shard;
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public void hashed(List<HashedFile> files) throws IOException {
    byte[] list = MAPPER.writeValueAsBytes(files);
    String digest = Sha256.of(list);
    if (!Files.exists(listOf(digest))) {
      AtomicFiles.write(listOf(digest), list);
    }
    try (Turn turn = new Turn()) {
      turn.say(ShardLine.hashed(shard.index(), digest));
    }
  }

  @Override
  public Optional<List<HashedFile>> files() throws IOException {
    List<String> lists;
    try (Turn turn = new Turn()) {
      lists = turn.state.lists();
    }
    if (lists.contains(null)) {
      return Optional.empty();
    }
    List<HashedFile> files = new ArrayList<>();
    for (String digest : lists) {
      files.addAll(MAPPER.readValue(Files.readAllBytes(listOf(digest)), FILES));
    }
    return Optional.of(files);
  }

  @Override
  public boolean filtered() throws IOException {
    try (Turn turn = new Turn()) {
      turn.say(ShardLine.filtered(shard.index()));
      if (turn.state.wantsMerger()) {
        turn.say(ShardLine.merges(shard.index()));
      }
      return turn.state.isMerger(shard.index());
    }
  }

  private Path listOf(String digest) {
    return folder.resolve("files-" + digest + ".json");
  }

  private Path lines() {
    return folder.resolve("shards-" + shard.count() + ".jsonl");
  }

  /** The file, held alone: what was said before, and what is said now. */
  private final class Turn implements AutoCloseable {
    private final FileChannel channel;
    private final ShardState state = new ShardState(shard.count());

    Turn() throws IOException {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              lines(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        lock();
        read();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    private void lock() throws IOException {
      try {
        FileLocks.take(channel, lines(), REMOVAL, PATIENCE, channel::size);
      } catch (ClosedChannelException | FileLockInterruptionException e) { // asked to end
        throw e;
      } catch (IOException e) {
        throw new TrainerException(
            FailureReason.STORAGE_UNAVAILABLE,
            "a file in " + folder + " cannot be locked: " + e.getMessage(),
            "several shards need locks: where the file system has none (NFSv4, CephFS and Lustre with"
                + " flock have), take another StorageClass, or one shard",
            e);
      }
    }

    /** A line that a process was killed over is cut off. */
    private void read() throws IOException {
      channel.position(0);
      byte[] bytes = Channels.newInputStream(channel).readAllBytes();
      String text = new String(bytes, StandardCharsets.UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      for (String line : whole.lines().toList()) {
        state.hear(parse(line));
      }
      channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    }

    private ShardLine parse(String line) {
      try {
        return MAPPER.readValue(line, ShardLine.class);
      } catch (JsonProcessingException e) {
        throw new TrainerException(
            FailureReason.STORAGE_UNAVAILABLE,
            folder + " holds a line that no shard has written: " + e.getOriginalMessage(),
            "remove the folder: the shards then begin anew with what they find filtered",
            e);
      }
    }

    void say(ShardLine line) throws IOException {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              (MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      channel.position(channel.size());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      state.hear(line);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

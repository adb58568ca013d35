package dev.tatara.trainer.safetensors;

import dev.tatara.trainer.artifact.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A new file that is hashed while it is written, and sent to the device while it grows: the time is
 * that of the slowest of the three, not their sum.
 */
final class FileSink implements AutoCloseable {
  private static final long FORCE_EVERY_BYTES = 64L << 20;

  private final FileChannel channel;
  private final MessageDigest digest = Sha256.newDigest();
  private final ExecutorService helpers =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("file-sink-", 0).factory());
  private CompletableFuture<Void> forcing = CompletableFuture.completedFuture(null);
  private long length;
  private long unforced;

  private FileSink(FileChannel channel) {
    this.channel = channel;
  }

  static FileSink create(Path file) throws IOException {
    return new FileSink(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Appends the rest of a buffer, which may be reused when this returns. */
  void write(ByteBuffer bytes) throws IOException {
    length += bytes.remaining();
    unforced += bytes.remaining();
    ByteBuffer same = bytes.duplicate();
    CompletableFuture<Void> hashing =
        CompletableFuture.runAsync(() -> digest.update(same), helpers);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      hashing.join();
    }
    if (unforced >= FORCE_EVERY_BYTES && forcing.isDone()) {
      awaitForced();
      unforced = 0;
      forcing = CompletableFuture.runAsync(this::force, helpers);
    }
  }

  /** Bytes written so far. */
  long length() {
    return length;
  }

  /** Returns when the device has all of it. */
  String finish() throws IOException {
    awaitForced();
    channel.force(true);
    return HexFormat.of().formatHex(digest.digest());
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void awaitForced() throws IOException {
    try {
      forcing.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    helpers.close();
    channel.close();
  }
}

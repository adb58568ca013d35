package dev.tatara.minicluster.objectstore;

import dev.tatara.minicluster.binaries.ToolBinary;
import dev.tatara.minicluster.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A server of S3 as a process on a loopback port. Its buckets are folders, and its objects files;
 * what is put there by other ways is an object too, with the ETag {@code "file"}.
 */
public final class S3Server implements AutoCloseable {
  /** {@code AWS_ACCESS_KEY_ID}. */
  public static final String ID = "tatara";

  /** {@code AWS_SECRET_ACCESS_KEY}. */
  public static final String KEY = "kept-from-logs";

  private static final long PAUSE_NANOS = 20_000_000;

  private final Path folder;
  private final int port;
  private volatile Process process;

  private S3Server(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Whether its program is there; else tests that want it are skipped. */
  public static boolean isAvailable() {
    return ToolBinary.VERSITYGW.isBuilt();
  }

  /** Starts a server that keeps everything in the folder. */
  public static S3Server start(Path folder) throws IOException {
    Files.createDirectories(folder);
    S3Server server = new S3Server(folder, FreePorts.choose());
    server.startAgain();
    return server;
  }

  /** Starts it at the same port, with the same objects, and waits until it answers. */
  public void startAgain() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  ToolBinary.VERSITYGW.locate(_ -> {}).toString(),
                  "--port",
                  "127.0.0.1:" + port,
                  "posix",
                  "--default-etag",
                  "file",
                  "--sidecar",
                  Files.createDirectories(folder.resolve("attributes")).toString(),
                  Files.createDirectories(folder.resolve("buckets")).toString())
              .redirectErrorStream(true)
              .redirectOutput(log().toFile());
      builder.environment().putAll(Map.of("ROOT_ACCESS_KEY", ID, "ROOT_SECRET_KEY", KEY));
      process = builder.start();
      await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await() throws IOException {
    while (process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw new IOException("the server of S3 has ended: " + Files.readString(log()));
  }

  private Path log() {
    return folder.resolve("versitygw.log");
  }

  /** The folder of a bucket, which is made. */
  public Path bucket(String name) throws IOException {
    return Files.createDirectories(folder.resolve("buckets").resolve(name));
  }

  public int port() {
    return port;
  }

  /** Its address, for {@code endpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Kills it. */
  public void stop() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    stop();
  }
}

package dev.tatara.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system with little room: a tmpfs of its own, where the test may mount one. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it, or skips the test with the reason. */
  public static SmallDisk mount(Path folder, long bytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Process mount =
        start(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()));
    String output = new String(mount.getInputStream().readAllBytes());
    boolean mounted = mount.waitFor() == 0;
    Assumptions.assumeTrue(
        mounted, "a small file system needs the right to mount one, which is missing: " + output);
    return new SmallDisk(folder);
  }

  /** Its folder. */
  public Path folder() {
    return folder;
  }

  /** Takes all of the room but so many bytes. */
  public Path fillBut(long bytes) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    return Files.write(
        folder.resolve("filler"), new byte[Math.toIntExact(Math.max(0, room - bytes))]);
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("a small file system needs the program mount: " + e.getMessage());
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // Lazily, as a process that ends may still have a file open.
      Process unmount = start(List.of("umount", "-l", folder.toString()));
      unmount.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.tatara.minicluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder that holds everything of one minicluster, locked as long as it is open. The lock goes
 * with the process, so a folder whose owner was killed can be opened again at once.
 *
 * <pre>
 * kubeconfig     for the administrator
 * pki/           certificates and keys of this start
 * etcd/          Kubernetes' objects of this start
 * logs/          one file for each process
 * pods/          folders and logs of pods
 * volumes/       persistent volumes; the only thing that outlives the cluster
 * </pre>
 */
public final class StateDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel channel;

  private StateDirectory(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /**
   * Creates the folder if needed and locks it.
   *
   * @throws MiniclusterException when another minicluster runs there
   */
  public static StateDirectory open(Path directory) {
    try {
      Path root = Files.createDirectories(directory).toRealPath();
      FileChannel channel =
          FileChannel.open(lockFile(root), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new MiniclusterException(
            "a minicluster already runs in %s; stop it first, or choose another folder"
                .formatted(root));
      }
      return new StateDirectory(root, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("can't use the state folder " + directory, e);
    }
  }

  /** A new folder among the temporary files; whoever opens it deletes it. */
  public static StateDirectory temporary() {
    try {
      return open(Files.createTempDirectory("tatara-"));
    } catch (IOException e) {
      throw new UncheckedIOException("can't make a temporary folder", e);
    }
  }

  /** Whether a living process, this one included, has opened the folder. */
  public static boolean isInUse(Path directory) {
    if (!Files.exists(lockFile(directory))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile(directory), StandardOpenOption.WRITE)) {
      return !lock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("can't look at the state folder " + directory, e);
    }
  }

  private static Path lockFile(Path directory) {
    return directory.resolve("lock");
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  public Path root() {
    return root;
  }

  /** A folder in this one, created if needed. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("can't create a folder in " + root, e);
    }
  }

  /** Removes a folder of an earlier start and creates it anew, empty. */
  public Path emptyFolder(String name) {
    FileTrees.delete(root.resolve(name));
    return folder(name);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("can't unlock " + root, e);
    }
  }
}

package dev.tatara.minicluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder that holds everything of one minicluster, locked as long as it is open. The lock goes
 * with the process, so a folder whose owner was killed can be opened again at once.
 *
 * <pre>
 * kubeconfig     for the administrator; there while the cluster runs
 * ready          there while the cluster is up
 * pki/           certificates and keys of this start
 * etcd/          Kubernetes' objects of this start
 * logs/          one file for each process
 * pods/          folders and logs of pods
 * hosts          names of pods
 * volumes/       persistent volumes; the only thing that outlives the cluster
 * owner, lock    who has the folder
 * </pre>
 */
public final class StateDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel lock;

  private StateDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Creates the folder if needed and locks it.
   *
   * @throws MiniclusterException when another minicluster runs there
   */
  public static StateDirectory open(Path directory) {
    try {
      Path root = Files.createDirectories(directory).toRealPath();
      // Asked first: to open and close the lock file in its owner's own process would unlock it.
      if (isInUse(root)) {
        throw inUse(root);
      }
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw inUse(root);
      }
      StateDirectory state = new StateDirectory(root, channel);
      state.forgetCluster();
      ownerFile(root).write();
      return state;
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

  private static MiniclusterException inUse(Path root) {
    return new MiniclusterException(
        "a minicluster already runs in %s; stop it first, or choose another folder"
            .formatted(root));
  }

  /** Whether a living process, this one included, has opened the folder. */
  public static boolean isInUse(Path directory) {
    return ownerOf(directory).isPresent();
  }

  /** Whether the cluster in the folder is up. */
  public static boolean isReady(Path directory) {
    return isInUse(directory) && Files.exists(readyFile(directory));
  }

  /** The living process that has opened the folder. */
  public static Optional<ProcessHandle> ownerOf(Path directory) {
    return ownerFile(directory).owner();
  }

  /** Where the administrator's kubeconfig lies while a cluster runs in the folder. */
  public static Path kubeconfig(Path directory) {
    return directory.resolve("kubeconfig");
  }

  private static OwnerFile ownerFile(Path directory) {
    return new OwnerFile(directory.resolve("owner"));
  }

  private static Path readyFile(Path directory) {
    return directory.resolve("ready");
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

  /** The cluster is up. */
  void announceReady() {
    FileTrees.replace(readyFile(root), new byte[0]);
  }

  private void forgetCluster() {
    FileTrees.delete(readyFile(root));
    FileTrees.delete(kubeconfig(root));
  }

  @Override
  public void close() {
    try {
      forgetCluster();
      FileTrees.delete(ownerFile(root).file());
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("can't unlock " + root, e);
    }
  }
}

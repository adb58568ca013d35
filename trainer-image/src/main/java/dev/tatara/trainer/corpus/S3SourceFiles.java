package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.s3.S3Store;
import dev.tatara.trainer.s3.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Finds the objects that the path of a source names: one key, or all that a glob matches. */
final class S3SourceFiles {
  private final String source;
  private final S3Store store;

  /**
   * @param source name, for messages
   * @param store that holds the objects
   */
  S3SourceFiles(String source, S3Store store) {
    this.source = source;
    this.store = store;
  }

  /**
   * The objects, sorted by key. Nothing of them is read yet.
   *
   * @throws TrainerException {@code SourceUnreadable} when there is none
   */
  List<SourceFile> find(String path) {
    return Glob.of(Path.of(path)).map(this::matching).orElseGet(() -> List.of(single(path)));
  }

  private SourceFile single(String key) {
    return store
        .list(key)
        .filter(object -> object.key().equals(key))
        .findFirst()
        .map(object -> file(object, Path.of(key).getFileName().toString()))
        .orElseThrow(() -> missing("there is no object " + store.shown(key)));
  }

  private List<SourceFile> matching(Glob glob) {
    String folder = glob.folder().toString();
    String prefix = folder.isEmpty() ? "" : folder + "/";
    List<SourceFile> files = new ArrayList<>();
    PathMatcher matcher = matcher(glob, prefix);
    store
        .list(prefix + glob.literal())
        .filter(object -> !object.key().endsWith("/")) // folders, as some tools make them
        .sorted(Comparator.comparing(StoredObject::key))
        .forEach(
            object -> {
              String name = object.key().substring(prefix.length());
              if (matcher.matches(Path.of(name))) {
                files.add(file(object, name));
              }
            });
    if (files.isEmpty()) {
      throw missing("no object matches " + store.shown(prefix + glob.pattern()));
    }
    return files;
  }

  private PathMatcher matcher(Glob glob, String prefix) {
    try {
      return glob.matcher();
    } catch (PatternSyntaxException e) {
      throw missing(store.shown(prefix + glob.pattern()) + " is no glob: " + e.getDescription());
    }
  }

  private SourceFile file(StoredObject object, String name) {
    return new SourceFile(new ObjectContent(store, object), name, store.shown(object.key()));
  }

  private TrainerException missing(String what) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "source '" + source + "': " + what,
        "check data.sources[].path and data.sources[].s3.bucket: the path is a whole key, or a glob"
            + " of keys, without the bucket's name");
  }

  /** Another ETag says that the object has been written again. */
  private record ObjectContent(S3Store store, StoredObject object) implements SourceFile.Content {
    @Override
    public SourceEntry entry(String path) {
      return new SourceEntry(path, object.bytes(), null, object.etag());
    }

    @Override
    public InputStream open() {
      return store.open(object);
    }

    @Override
    public long length() {
      return object.bytes();
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
      try (InputStream in = store.open(object, offset)) {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new EOFException("ends at byte " + object.bytes());
        }
        return ByteBuffer.wrap(bytes);
      }
    }
  }
}

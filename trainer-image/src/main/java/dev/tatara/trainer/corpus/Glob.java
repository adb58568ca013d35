package dev.tatara.trainer.corpus;

import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Optional;

/**
 * A path whose last names are patterns.
 *
 * @param folder the names before the first pattern; empty for a relative path that begins with one
 * @param pattern the others
 */
record Glob(Path folder, String pattern) {
  private static final String WILDCARDS = "*?{[";

  /** The path as a glob, if there is a wildcard in it. */
  static Optional<Glob> of(Path path) {
    int fixed = 0;
    while (fixed < path.getNameCount() && wildcard(path.getName(fixed).toString()) < 0) {
      fixed++;
    }
    if (fixed == path.getNameCount()) {
      return Optional.empty();
    }
    Path folder = path.getRoot() == null ? Path.of("") : path.getRoot();
    for (int i = 0; i < fixed; i++) {
      folder = folder.resolve(path.getName(i));
    }
    return Optional.of(new Glob(folder, path.subpath(fixed, path.getNameCount()).toString()));
  }

  /** The letters of the pattern before its first wildcard. */
  String literal() {
    return pattern.substring(0, wildcard(pattern));
  }

  /** Matches paths relative to the folder. */
  PathMatcher matcher() {
    // As in a shell, **/ also stands for no folder at all.
    return folder.getFileSystem().getPathMatcher("glob:" + pattern.replace("**/", "{,**/}"));
  }

  private static int wildcard(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (WILDCARDS.indexOf(name.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}

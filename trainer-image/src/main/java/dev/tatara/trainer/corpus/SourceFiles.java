package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that the path of a source names: one file, or all that a glob matches. */
final class SourceFiles {
  private static final String WILDCARDS = "*?{[";

  private final String source;
  private final Path root;

  /**
   * @param source name, for messages
   * @param root that paths are relative to
   */
  SourceFiles(String source, Path root) {
    this.source = source;
    this.root = root;
  }

  /**
   * The files, sorted by path, so that their order is the same everywhere.
   *
   * @throws TrainerException {@code SourceUnreadable} when there is none
   */
  List<SourceFile> find(String path) {
    Path literal = root.resolve(path).normalize();
    if (Files.isRegularFile(literal)) {
      return List.of(new SourceFile(literal, literal.getFileName().toString(), path));
    }
    if (Files.isDirectory(literal)) {
      throw unreadable(path + " is a folder", "name its files with a glob, such as " + path + "/*");
    }
    int fixed = 0;
    while (fixed < literal.getNameCount() && !isPattern(literal.getName(fixed))) {
      fixed++;
    }
    if (fixed == literal.getNameCount()) {
      throw unreadable("there is no file " + literal, whereToLook());
    }
    Path folder = literal.getRoot();
    for (int i = 0; i < fixed; i++) {
      folder = folder.resolve(literal.getName(i));
    }
    String pattern = literal.subpath(fixed, literal.getNameCount()).toString();
    List<SourceFile> files = Files.isDirectory(folder) ? matching(folder, pattern) : List.of();
    if (files.isEmpty()) {
      throw unreadable("no file matches " + literal, whereToLook());
    }
    return files;
  }

  private List<SourceFile> matching(Path folder, String pattern) {
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      // As in a shell, **/ also stands for no folder at all.
      String glob = "glob:" + pattern.replace("**/", "{,**/}");
      PathMatcher matcher = folder.getFileSystem().getPathMatcher(glob);
      return walk.filter(file -> matcher.matches(folder.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> new SourceFile(file, folder.relativize(file).toString(), shown(file)))
          .toList();
    } catch (IOException | UncheckedIOException | PatternSyntaxException e) {
      throw unreadable(folder + "/" + pattern + " cannot be searched: " + e, whereToLook());
    }
  }

  private String shown(Path file) {
    return (file.startsWith(root) ? root.relativize(file) : file).toString();
  }

  private static boolean isPattern(Path name) {
    return name.toString().chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  private String whereToLook() {
    return "check the path (data.sources[].path of a job, --input by hand); it is relative to "
        + root;
  }

  private TrainerException unreadable(String what, String hint) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE, "source '" + source + "': " + what, hint);
  }
}

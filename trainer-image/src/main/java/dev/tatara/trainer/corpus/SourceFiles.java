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
  private final String subject;
  private final Path root;
  private final String setting;

  /**
   * @param source name, for messages
   * @param root that paths are relative to
   */
  SourceFiles(String source, Path root) {
    this("source '" + source + "'", root, "data.sources[].path of a job, --input by hand");
  }

  /**
   * The same for paths that another setting names.
   *
   * @param subject what the files are for, at the beginning of messages
   * @param setting for messages
   */
  SourceFiles(String subject, Path root, String setting) {
    this.subject = subject;
    this.root = root;
    this.setting = setting;
  }

  /**
   * The files, sorted by path, so that their order is the same everywhere.
   *
   * @throws TrainerException {@code SourceUnreadable} when there is none
   */
  List<SourceFile> find(String path) {
    Path literal = root.resolve(path).normalize();
    if (Files.isRegularFile(literal)) {
      return List.of(named(path));
    }
    if (Files.isDirectory(literal)) {
      throw unreadable(path + " is a folder", "name its files with a glob, such as " + path + "/*");
    }
    Glob glob =
        Glob.of(literal)
            .orElseThrow(() -> unreadable("there is no file " + literal, whereToLook()));
    List<SourceFile> files = Files.isDirectory(glob.folder()) ? matching(glob) : List.of();
    if (files.isEmpty()) {
      throw unreadable("no file matches " + literal, whereToLook());
    }
    return files;
  }

  /** The one file of a path, which may not be there yet. */
  SourceFile named(String path) {
    Path literal = root.resolve(path).normalize();
    return SourceFile.of(literal, literal.getFileName().toString(), path);
  }

  private List<SourceFile> matching(Glob glob) {
    Path folder = glob.folder();
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      PathMatcher matcher = glob.matcher();
      return walk.filter(file -> matcher.matches(folder.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> SourceFile.of(file, folder.relativize(file).toString(), shown(file)))
          .toList();
    } catch (IOException | UncheckedIOException | PatternSyntaxException e) {
      throw unreadable(folder + "/" + glob.pattern() + " cannot be searched: " + e, whereToLook());
    }
  }

  private String shown(Path file) {
    return (file.startsWith(root) ? root.relativize(file) : file).toString();
  }

  private String whereToLook() {
    return "check the path (" + setting + "); it is relative to " + root;
  }

  private TrainerException unreadable(String what, String hint) {
    return new TrainerException(FailureReason.SOURCE_UNREADABLE, subject + ": " + what, hint);
  }
}

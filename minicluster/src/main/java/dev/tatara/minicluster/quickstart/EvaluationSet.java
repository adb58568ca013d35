package dev.tatara.minicluster.quickstart;

import dev.tatara.minicluster.quickstart.view.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The questions that a model is evaluated on, in JCommonsenseQA's format.
 *
 * @param valid the questions
 * @param train others, from which few-shot examples are drawn
 * @param origin where they are from, for people: reads on from "questions"
 */
record EvaluationSet(Path valid, Path train, String origin) {
  private static final String TASK = "jcommonsenseqa";

  /** The questions that come with the project. */
  static EvaluationSet ofProject(Path examples) {
    Path folder = examples.resolve("evaluation");
    return new EvaluationSet(
        folder.resolve("valid.jsonl"), folder.resolve("train.jsonl"), "written for the project");
  }

  /**
   * JCommonsenseQA in a folder of JGLUE: a clone of its repository, or just the files of the task.
   *
   * @throws QuickstartException when the files are not there
   */
  static EvaluationSet ofJglue(Path jglue) {
    return new EvaluationSet(
        find(jglue, "valid"), find(jglue, "train"), "of JGLUE's JCommonsenseQA in " + jglue);
  }

  /**
   * What is asked, for people.
   *
   * @param limit how many questions are asked at most
   * @throws QuickstartException when the questions can't be read
   */
  String description(int limit) {
    long all = count();
    String number =
        limit < all ? Format.count(limit) + " of " + Format.count(all) : Format.count(all);
    return number + " questions " + origin;
  }

  /** The questions in the file, one a line. */
  private long count() {
    try (Stream<String> lines = Files.lines(valid)) {
      return lines.filter(line -> !line.isBlank()).count();
    } catch (IOException | UncheckedIOException e) {
      throw new QuickstartException("can't read " + valid + ": " + e.getMessage(), e);
    }
  }

  private static Path find(Path jglue, String split) {
    if (!Files.isDirectory(jglue)) {
      throw new QuickstartException("--jglue: there is no folder " + jglue);
    }
    try (Stream<Path> files = Files.walk(jglue, 3)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> isTaskFile(jglue.relativize(file).toString(), split))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new QuickstartException(
            "--jglue: no file of %s's %s questions in %s; expected datasets/%s-v1.3/%s-v1.3.json"
                .formatted(TASK, split, jglue, TASK, split));
      }
      return found.getLast(); // of several versions, the newest
    } catch (IOException e) {
      throw new QuickstartException("--jglue: can't read " + jglue + ": " + e.getMessage(), e);
    }
  }

  /** The repository has a folder for each task; a file in DIR itself is taken for the task's. */
  private static boolean isTaskFile(String path, String split) {
    String file = split + "(-v[0-9.]+)?\\.jsonl?";
    return path.matches("(.*/)?" + TASK + "[-v0-9.]*(/|__)" + file) || path.matches(file);
  }
}

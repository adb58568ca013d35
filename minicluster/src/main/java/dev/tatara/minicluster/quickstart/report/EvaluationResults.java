package dev.tatara.minicluster.quickstart.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The evaluations of one run, in the order of steps and names. */
public record EvaluationResults(List<EvaluationResult> all) {
  public EvaluationResults {
    all = List.copyOf(all);
  }

  /**
   * Reads every result file of a run; a run without evaluations has none.
   *
   * @param runDirectory {@code runs/<namespace>/<name>-<uid>} on the volume
   * @throws IOException naming the file that can't be read
   */
  public static EvaluationResults read(Path runDirectory) throws IOException {
    Path folder = runDirectory.resolve("evaluations");
    if (!Files.isDirectory(folder)) {
      return new EvaluationResults(List.of());
    }
    List<EvaluationResult> results = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : files.filter(EvaluationResults::isResult).toList()) {
        try {
          results.add(json.readValue(file.toFile(), EvaluationResult.class));
        } catch (IOException e) {
          throw new IOException(
              "can't read the evaluation result " + file + ": " + e.getMessage(), e);
        }
      }
    }
    results.sort(
        Comparator.comparingInt(EvaluationResult::step).thenComparing(EvaluationResult::name));
    return new EvaluationResults(results);
  }

  private static boolean isResult(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && name.endsWith(".json") && !name.startsWith(".");
  }

  /** The results of the last checkpoint that was scored. */
  public List<EvaluationResult> last() {
    int step = all.stream().mapToInt(EvaluationResult::step).max().orElse(-1);
    return all.stream().filter(result -> result.step() == step).toList();
  }
}

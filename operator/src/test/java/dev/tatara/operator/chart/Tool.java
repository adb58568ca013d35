package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.minicluster.binaries.ToolBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a program that the chart is tested with. */
final class Tool {
  /** The chart, from the folder of this module. */
  static final Path CHART = Path.of("../charts/tatara");

  /**
   * What a program said.
   *
   * @param exitCode 0 when all was well
   * @param output of both streams where it failed, else of standard output
   */
  record Result(int exitCode, String output) {}

  private Tool() {}

  /** Output of helm; a failure of it is one of the test. */
  static String helm(Map<String, String> environment, String... arguments) {
    return succeed(run(ToolBinary.HELM, environment, arguments), arguments);
  }

  /** The chart's rendering as release {@code tatara} in {@code tatara-system}. */
  static String render(String... arguments) {
    return helm(Map.of(), rendering(arguments));
  }

  /** What helm says of values that the chart refuses. */
  static String refusal(String... arguments) {
    Result result = run(ToolBinary.HELM, Map.of(), rendering(arguments));
    if (result.exitCode() == 0) {
      throw new AssertionError("rendered with " + Arrays.toString(arguments));
    }
    return result.output();
  }

  private static String[] rendering(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("template", "tatara", CHART.toString(), "-n", "tatara-system"));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** Output of promtool, whose build is long: without it the test is skipped. */
  static String promtool(String... arguments) {
    assumeTrue(
        ToolBinary.PROMTOOL.isBuilt(),
        "promtool is not there: TATARA_TEST_TOOLS=HELM,GLUA,PROMTOOL ./tatara test builds it");
    return succeed(run(ToolBinary.PROMTOOL, Map.of(), arguments), arguments);
  }

  /** Output of a Lua program, as Argo CD's interpreter runs it. */
  static String lua(Path program) {
    return succeed(run(ToolBinary.GLUA, Map.of(), program.toString()), program.toString());
  }

  private static String succeed(Result result, String... arguments) {
    if (result.exitCode() != 0) {
      throw new AssertionError(
          "%s ended with exit code %d:%n%s"
              .formatted(Arrays.toString(arguments), result.exitCode(), result.output()));
    }
    return result.output();
  }

  private static Result run(ToolBinary tool, Map<String, String> environment, String... arguments) {
    try {
      Path errors = Files.createTempFile("tatara-tool-", ".log");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(tool.locate(System.err::println).toString())
                .redirectError(errors.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        return new Result(exitCode, exitCode == 0 ? output : output + Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

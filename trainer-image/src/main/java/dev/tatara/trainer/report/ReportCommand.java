package dev.tatara.trainer.report;

import dev.tatara.report.RunPage;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StandardOutput;
import dev.tatara.trainer.step.StepResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code report}. */
@Command(
    name = ReportCommand.NAME,
    description = {
      "Writes the page of a run: curves, evaluations, failures, artifacts and what made them, as one"
          + " HTML file that needs nothing else.",
      "",
      "With --output it does no more, at whatever time. Without, it is a step of a job: the page goes to"
          + " report.html of the run's folder, and what it was made of to standard output, where the"
          + " operator reads it.",
    },
    footer = {
      "",
      "Example: ${ROOT-COMMAND-NAME} report --run run.json --storage /data -o report.html",
    })
public final class ReportCommand implements Callable<Integer> {
  static final String NAME = "report";

  /** The page in a run's folder. */
  static final String FILE = "report.html";

  @Spec private CommandSpec spec;
  @Mixin private RunOptions runOptions;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write (default: report.html of the run's folder).")
  private Path output;

  @Override
  public Integer call() throws IOException {
    RunContext run = runOptions.open();
    RunReport report = new RunReportReader(run, new ResultCache()).read();
    byte[] page = RunPage.of(report).getBytes(StandardCharsets.UTF_8);
    if (output != null) {
      AtomicFiles.write(output, page);
      return 0;
    }
    Path file = run.runDirectory().resolve(FILE);
    AtomicFiles.write(file, page);
    print(RunReports.pack(report));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("evaluations", report.evaluations().size());
    summary.put("events", report.events().size());
    summary.put("bytes", page.length);
    new StepResult(NAME, run.relative(file), null, null, summary).report(run);
    return 0;
  }

  private void print(byte[] packed) {
    PrintWriter out = spec.commandLine().getOut();
    RunReports.lines(packed).forEach(out::println);
    StandardOutput.flush(out);
  }
}

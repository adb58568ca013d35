package dev.tatara.trainer.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReport.Event;
import dev.tatara.report.RunReport.Fact;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.report.StartLog.Start;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.RunContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Collects what is known of a run from its folder. */
final class RunReportReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().defaultPropertyInclusion(include()).build();

  private final RunContext run;
  private final ResultCache cache;
  private final RunConfiguration configuration;
  private final List<Start> starts;

  RunReportReader(RunContext run, ResultCache cache) {
    this.cache = cache;
    this.run = run;
    this.configuration = run.configuration();
    this.starts = new StartLog(run.runDirectory()).read();
  }

  private static JsonInclude.Value include() {
    return JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS);
  }

  /** The report as the files are now. */
  RunReport read() {
    CurveReader.Curves curves =
        CurveReader.read(run.runDirectory().resolve("metrics.jsonl"), mfuOfOneToken());
    ResultReader results = new ResultReader(run.runDirectory(), cache);
    return new RunReport(
        RunReport.FORMAT_VERSION,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Version.CURRENT,
        configuration.job().namespace() + "/" + configuration.job().name(),
        facts(curves.tokens()),
        configuration.training().steps(),
        curves.skippedSteps(),
        curves.series(),
        events(),
        results.evaluations(),
        results.sheets(),
        ArtifactReader.read(run),
        configurationText());
  }

  /** On the devices of the last start: those before may have been others. */
  private double mfuOfOneToken() {
    return starts.isEmpty() ? 0 : starts.getLast().mfuOfOneToken().orElse(0);
  }

  private List<Fact> facts(long tokens) {
    List<Fact> facts = new ArrayList<>();
    if (!starts.isEmpty()) {
      facts.add(new Fact("Parameters", count(starts.getLast().parameters())));
    }
    var model = configuration.model();
    facts.add(new Fact("Layers × hidden size", model.layers() + " × " + model.hiddenSize()));
    facts.add(new Fact("Sequence length", count(model.sequenceLength())));
    var training = configuration.training();
    facts.add(new Fact("Global batch, samples", count(training.globalBatchSize())));
    facts.add(new Fact("Tokens so far", count(tokens)));
    var layout = configuration.parallelism();
    facts.add(
        new Fact(
            "Layout, " + training.precision(),
            "tensor %d × pipeline %d × data %d"
                .formatted(layout.tensor(), layout.pipeline(), layout.data())));
    if (!starts.isEmpty()) {
      facts.add(new Fact("Device", starts.getLast().device()));
    }
    ResumedFrom.of(run.runDirectory())
        .ifPresent(from -> facts.add(new Fact("Began with", from.checkpoint())));
    new GateMark(run.runDirectory())
        .judgement()
        .ifPresent(judgement -> facts.add(new Fact("Gates", gates(judgement))));
    return facts;
  }

  private static String gates(Judgement judgement) {
    return judgement.passedStep() == null
        ? "no checkpoint passed" + judgement.stillOpen()
        : "step " + count(judgement.passedStep()) + " passed";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Start start : starts) {
      boolean again = start.lastRestart() != null;
      String ranks = start.ranks() + (start.ranks() == 1 ? " rank" : " ranks");
      String pod = start.pod().isEmpty() ? "" : ", rank 0 in " + start.pod();
      String from = start.step() == 0 ? "" : ", going on from step " + count(start.step());
      String origin = start.resumedFrom() == null ? "" : " (" + start.resumedFrom() + ")";
      String why = again ? cause(start) + "; " : "";
      events.add(
          new Event(
              start.time(),
              start.step(),
              again ? "restart" : "start",
              why + ranks + pod + from + origin));
    }
    JsonNode rollbacks = RunFiles.json(run.runDirectory().resolve("rollbacks.json"));
    for (JsonNode rollback : rollbacks.path("rollbacks")) {
      int from = rollback.path("fromStep").asInt();
      int to = rollback.path("toStep").asInt();
      events.add(
          new Event(
              rollback.path("time").asText(),
              to,
              "rollback",
              "from step %s to %s, after steps without a finite loss%s"
                  .formatted(
                      count(from),
                      to == 0 ? "the beginning" : count(to),
                      rollback.hasNonNull("run")
                          ? " (in " + rollback.path("run").asText() + ")"
                          : "")));
    }
    events.sort(Comparator.comparing(Event::time));
    return events;
  }

  private static String cause(Start start) {
    var restart = start.lastRestart();
    String said = (restart.reason() + " " + restart.message()).strip();
    return "rank %d ended with exit code %d%s"
        .formatted(restart.rank(), restart.exitCode(), said.isEmpty() ? "" : ": " + said);
  }

  private String configurationText() {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(configuration);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

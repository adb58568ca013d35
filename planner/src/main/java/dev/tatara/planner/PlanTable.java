package dev.tatara.planner;

import java.util.List;
import java.util.Locale;

/** A plan for people. */
public final class PlanTable {
  private final StringBuilder text = new StringBuilder();
  private final PlanRequest request;

  private PlanTable(PlanRequest request) {
    this.request = request;
  }

  /** The lines of a plan: what was asked, layout, memory, speed, and the other layouts. */
  public static String write(PlanRequest request, Planning planning) {
    PlanTable table = new PlanTable(request);
    table.question();
    table.layout(planning.chosen().setup());
    table.memory(planning.chosen().memory());
    planning.chosen().speed().ifPresent(table::speed);
    planning.advice().ifPresent(table::advice);
    if (!planning.others().isEmpty()) {
      table.others(planning.others());
    }
    return table.text.toString();
  }

  private void question() {
    ModelShape model = request.model();
    line(
        "model         %d layers of %,d, %d heads, sequences of %,d tokens, vocabulary %,d: %,d parameters",
        model.layers(),
        model.hiddenSize(),
        model.heads(),
        model.sequenceLength(),
        model.vocabularySize(),
        model.parameters());
    long tokens = (long) request.recipe().globalBatchSize() * model.sequenceLength();
    line(
        "recipe        %,d samples (%,d tokens) a step, %s%s",
        request.recipe().globalBatchSize(),
        tokens,
        request.recipe().precision().label(),
        request
            .recipe()
            .adapters()
            .map(adapters -> ", adapters of rank " + adapters.rank())
            .orElse(""));
    line("accelerators  %s", accelerators());
    line("");
  }

  private String accelerators() {
    Accelerators on = request.accelerators();
    String where = on.nodes() == 1 ? "one node" : on.nodes() + " nodes of " + on.perNode();
    if (on.memory().isEmpty()) {
      return "%d CPU processes on %s; memory is not checked".formatted(on.count(), where);
    }
    return "%d GPUs of %s on %s (figures of %s)"
        .formatted(
            on.count(),
            Bytes.capacity(on.memory().getAsLong()),
            where,
            on.gpu().map(Gpu::label).orElse("no known GPU"));
  }

  private void layout(TrainingSetup setup) {
    line(
        "layout        tensor %d x pipeline %d x data %d",
        setup.layout().tensor(), setup.layout().pipeline(), setup.layout().data());
    line(
        "              sequence parallelism %s, virtual stages %d",
        setup.layout().sequence() ? "on" : "off", setup.layout().virtualStages());
    line(
        "              micro-batch %d, %d of them a step and replica",
        setup.microBatchSize(), setup.microBatches());
    line("              ZeRO stage %d", setup.zeroStage());
    line("              recompute %s", setup.recompute().label());
    line("");
  }

  private void memory(MemoryEstimate memory) {
    boolean small = memory.total() < 1e9;
    double unit = small ? 1e6 : 1e9;
    line("memory of the fullest one        %s", small ? "MB" : "GB");
    part("weights", memory.weights(), unit);
    part("gradients (fp32)", memory.gradients(), unit);
    part("optimizer", memory.optimizer(), unit);
    part("activations", memory.activations(), unit);
    part("logits", memory.logits(), unit);
    part("reserve", memory.reserve(), unit);
    part("total", memory.total(), unit);
    request
        .accelerators()
        .memory()
        .ifPresent(
            capacity ->
                line(
                    "  %-25s %8s  (%.0f %% used)",
                    "there is", Bytes.gigabytes(capacity), 100.0 * memory.total() / capacity));
    line("");
  }

  private void part(String name, long bytes, double unit) {
    line("  %-25s %8.1f", name, bytes / unit);
  }

  private void speed(SpeedEstimate speed) {
    StepTime step = speed.step();
    line("predicted");
    line("  %-25s %8.2f s", "step", speed.stepSeconds());
    line("  %-25s %,8.0f", "tokens/s", speed.tokensPerSecond());
    line("  %-25s %8.1f %%", "MFU, causal", 100 * speed.mfuCausal());
    line("  %-25s %8.1f %%", "MFU, 6N + 12Lhs", 100 * speed.mfuFullAttention());
    share("compute", step.compute(), step);
    share("recomputation", step.recompute(), step);
    share("tensor collectives", step.tensorCommunication(), step);
    share("pipeline bubble", step.pipelineBubble(), step);
    share("pipeline transfers", step.pipelineTransfers(), step);
    share("gradient exchange", step.dataCommunication(), step);
    share("update", step.optimizer(), step);
    line("");
  }

  private void share(String name, double seconds, StepTime step) {
    if (seconds > 0) {
      line("  time: %-19s %8.1f %%", name, 100 * seconds / step.total());
    }
  }

  private void advice(BatchAdvice advice) {
    line("advice        %s", advice.sentence());
    line("");
  }

  private void others(List<Alternative> others) {
    line("other layouts, each at its best");
    int width = others.stream().mapToInt(o -> o.plan().label().length()).max().orElse(0);
    String row = "  %-" + width + "s %9s %6s  %s";
    line(row, "", "tokens/s", "GB", "why not");
    for (Alternative other : others) {
      Plan plan = other.plan();
      line(
          row,
          plan.label(),
          other.fits()
              ? plan.speed().map(s -> format("%,.0f", s.tokensPerSecond())).orElse("-")
              : "-",
          Bytes.gigabytes(plan.memory().total()),
          other.reason());
    }
  }

  private void line(String format, Object... values) {
    text.append(format(format, values)).append('\n');
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

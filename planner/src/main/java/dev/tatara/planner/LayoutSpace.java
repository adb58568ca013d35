package dev.tatara.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Lists setups: every combination of values that the user left open. */
final class LayoutSpace {
  /** Tokens in a forward pass that are enough to keep an accelerator busy. */
  static final int TOKENS_PER_PASS = 8192;

  /** More chunks a rank only cost transfers. */
  private static final int MOST_VIRTUAL_STAGES = 8;

  private final PlanRequest request;
  private final FixedValues fixed;

  LayoutSpace(PlanRequest request) {
    this.request = request;
    this.fixed = request.fixed();
  }

  /** The setups that keep all rules. */
  List<TrainingSetup> legal() {
    return all().stream()
        .filter(setup -> LayoutRules.violations(request, setup).isEmpty())
        .toList();
  }

  /** Setups with the values that the user fixed, whether they keep the rules or not. */
  List<TrainingSetup> all() {
    List<TrainingSetup> setups = new ArrayList<>();
    int world = request.accelerators().count();
    for (int tensor : choose(fixed.tensor(), modelParallelSizes(world))) {
      int rest = Math.max(1, world / tensor);
      for (int pipeline : choose(fixed.pipeline(), modelParallelSizes(rest))) {
        int data = fixed.data() == null ? Math.max(1, rest / pipeline) : fixed.data();
        addLayouts(setups, tensor, pipeline, data);
      }
    }
    return setups;
  }

  private void addLayouts(List<TrainingSetup> setups, int tensor, int pipeline, int data) {
    for (int virtual : choose(fixed.virtualStages(), virtualStages(pipeline))) {
      for (boolean sequence : sequences(tensor)) {
        addSetups(setups, new Layout(tensor, pipeline, data, sequence, virtual));
      }
    }
  }

  private void addSetups(List<TrainingSetup> setups, Layout layout) {
    int share = Math.max(1, request.recipe().globalBatchSize() / layout.data());
    int zero = fixed.zeroStage() == null ? (layout.data() > 1 ? 1 : 0) : fixed.zeroStage();
    for (int micro : choose(fixed.microBatchSize(), microBatches(share))) {
      for (Recompute recompute : recomputes()) {
        setups.add(new TrainingSetup(layout, micro, Math.max(1, share / micro), zero, recompute));
      }
    }
  }

  /** Processes on CPUs are replicas unless the user wishes otherwise. */
  private List<Integer> modelParallelSizes(int most) {
    boolean replicas = request.accelerators().gpu().isEmpty() && fixed.data() == null;
    return replicas ? List.of(1) : divisors(most, most);
  }

  private static List<Integer> choose(Integer given, List<Integer> open) {
    return given == null ? open : List.of(given);
  }

  private List<Boolean> sequences(int tensor) {
    if (fixed.sequence() != null) {
      return List.of(fixed.sequence());
    }
    return tensor > 1 ? List.of(false, true) : List.of(false);
  }

  private List<Recompute> recomputes() {
    return fixed.recompute() == null ? List.of(Recompute.values()) : List.of(fixed.recompute());
  }

  private List<Integer> virtualStages(int pipeline) {
    if (pipeline == 1) {
      return List.of(1);
    }
    int most = Math.min(MOST_VIRTUAL_STAGES, request.model().layers() / pipeline);
    return IntStream.rangeClosed(1, Math.max(1, most)).boxed().toList();
  }

  /** Divisors of a replica's share of the batch that keep a pass short, or one sample. */
  private List<Integer> microBatches(int share) {
    int most = Math.clamp(TOKENS_PER_PASS / request.model().sequenceLength(), 1, share);
    return divisors(share, most);
  }

  private static List<Integer> divisors(int number, int most) {
    return IntStream.rangeClosed(1, most).filter(i -> number % i == 0).boxed().toList();
  }
}

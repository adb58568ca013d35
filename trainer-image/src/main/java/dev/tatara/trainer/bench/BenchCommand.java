package dev.tatara.trainer.bench;

import picocli.CommandLine.Command;

/** The verb {@code bench}. */
@Command(
    name = "bench",
    description = {
      "Measures this machine, and Tatara on it.",
      "",
      "Every figure is the median of several runs, with the smallest and the largest beside it."
          + " Comparisons are interleaved in one call and given as ratios, since machines drift.",
    },
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      TrainBench.class,
      CheckpointBench.class,
      CommBench.class,
      CorpusBench.class,
      EvaluateBench.class,
      MemoryBench.class,
      GpuBench.class,
    })
public final class BenchCommand {}

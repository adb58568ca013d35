package dev.tatara.minicluster.bench;

import picocli.CommandLine.Command;

/** The verb {@code bench}: what needs a control plane. */
@Command(
    name = "bench",
    description = "Measures Tatara's operator on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = OperatorBench.class)
public final class BenchCommand {}

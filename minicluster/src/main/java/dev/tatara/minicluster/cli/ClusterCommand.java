package dev.tatara.minicluster.cli;

import picocli.CommandLine.Command;

/** The verbs about the cluster. */
@Command(
    name = "cluster",
    description = "Runs a real control plane and a node that runs pods as processes.",
    mixinStandardHelpOptions = true,
    subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class, BinariesCommand.class})
final class ClusterCommand {}

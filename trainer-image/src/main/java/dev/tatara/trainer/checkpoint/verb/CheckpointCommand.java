package dev.tatara.trainer.checkpoint.verb;

import picocli.CommandLine.Command;

/** The verb {@code checkpoint}. */
@Command(
    name = "checkpoint",
    description = {
      "Looks at checkpoints, verifies, converts and compares them.",
      "",
      "A checkpoint is named by its folder, or by the folder of a run, which stands for the newest"
          + " one that is committed.",
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} checkpoint inspect runs/ml/quickstart-7d0f3c1a",
      "  ${ROOT-COMMAND-NAME} checkpoint verify runs/ml/quickstart-7d0f3c1a/checkpoints/step-00000300",
      "  ${ROOT-COMMAND-NAME} checkpoint convert --tensor 2 --data 2 --output /tmp/tp2"
          + " runs/ml/quickstart-7d0f3c1a",
      "  ${ROOT-COMMAND-NAME} checkpoint diff step-00000200 step-00000300",
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InspectCommand.class,
      VerifyCommand.class,
      ConvertCommand.class,
      DiffCommand.class
    })
public final class CheckpointCommand {}

package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.binaries.EtcdBinary;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.binaries.ToolBinary;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gets the programs of the control plane. */
@Command(
    name = "binaries",
    mixinStandardHelpOptions = true,
    description = "Gets the programs of the control plane if they are missing, and names them.")
final class BinariesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--tools",
      paramLabel = "NAME",
      split = ",",
      description = "Also programs that tests use: ${COMPLETION-CANDIDATES}.")
  private List<ToolBinary> tools = List.of();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(EtcdBinary.locate());
    Consumer<String> progress =
        line -> {
          out.println(line);
          out.flush();
        };
    KubernetesBinaries binaries = KubernetesBinaries.locate(progress);
    KubernetesBinaries.PROGRAMS.forEach(program -> out.println(binaries.program(program)));
    tools.forEach(tool -> out.println(tool.locate(progress)));
    return 0;
  }
}

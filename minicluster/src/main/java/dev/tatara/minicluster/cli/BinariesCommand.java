package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.binaries.EtcdBinary;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gets the programs of the control plane. */
@Command(
    name = "binaries",
    mixinStandardHelpOptions = true,
    description = "Gets the programs of the control plane if they are missing, and names them.")
final class BinariesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(EtcdBinary.locate());
    KubernetesBinaries binaries =
        KubernetesBinaries.locate(
            line -> {
              out.println(line);
              out.flush();
            });
    KubernetesBinaries.PROGRAMS.forEach(program -> out.println(binaries.program(program)));
    return 0;
  }
}

package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.process.Daemon;
import dev.tatara.minicluster.process.Marker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the programs of one control plane have in common.
 *
 * @param state where they keep files
 * @param pki certificates and keys
 * @param binaries the programs
 * @param marker that their processes carry
 */
record Workplace(StateDirectory state, Path pki, KubernetesBinaries binaries, Marker marker) {
  Daemon start(String name, Path program, List<String> arguments) {
    return start(name, program, arguments, Map.of());
  }

  private Daemon start(
      String name, Path program, List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    return Daemon.start(
        name,
        command,
        state.root(),
        environment,
        marker,
        state.folder("logs").resolve(name + ".log"));
  }

  Daemon startKubernetes(String name, List<String> arguments) {
    return startKubernetes(name, arguments, Map.of());
  }

  Daemon startKubernetes(String name, List<String> arguments, Map<String, String> environment) {
    return start(name, binaries.program(name), arguments, environment);
  }

  String certificate(String name) {
    return pki.resolve(name + ".crt").toString();
  }

  String key(String name) {
    return pki.resolve(name + ".key").toString();
  }
}

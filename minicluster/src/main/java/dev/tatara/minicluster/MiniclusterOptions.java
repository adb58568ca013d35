package dev.tatara.minicluster;

import dev.tatara.minicluster.node.NodeOptions;
import dev.tatara.minicluster.operator.OperatorOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a minicluster consists of.
 *
 * @param stateDirectory where everything of it lies, see {@link StateDirectory}
 * @param node its one node
 * @param operator the operator, if one shall run
 * @param progress told in whole lines what takes time
 */
public record MiniclusterOptions(
    Path stateDirectory,
    NodeOptions node,
    Optional<OperatorOptions> operator,
    Consumer<String> progress) {
  /** A cluster of this machine's size, without images, without operator, silent. */
  public static MiniclusterOptions in(Path stateDirectory) {
    return new MiniclusterOptions(
        stateDirectory, NodeOptions.ofMachine(), Optional.empty(), line -> {});
  }

  /** The same with another node. */
  public MiniclusterOptions withNode(NodeOptions other) {
    return new MiniclusterOptions(stateDirectory, other, operator, progress);
  }

  /** The same with an operator. */
  public MiniclusterOptions withOperator(OperatorOptions other) {
    return new MiniclusterOptions(stateDirectory, node, Optional.of(other), progress);
  }

  /** The same with another listener. */
  public MiniclusterOptions withProgress(Consumer<String> listener) {
    return new MiniclusterOptions(stateDirectory, node, operator, listener);
  }
}

package dev.tatara.e2e;

import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.Minicluster;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.StateDirectory;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One cluster with the operator for all test classes; the last one closes it. */
final class TestCluster implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TestCluster.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return cluster(context);
  }

  private static RunningCluster cluster(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            RunningCluster.class, key -> new RunningCluster(start()), RunningCluster.class);
  }

  /** From nothing: what an earlier run left on volumes would be found again. */
  private static Minicluster start() {
    MiniclusterOptions options = BuiltProgram.miniclusterOptions();
    if (!StateDirectory.isInUse(options.stateDirectory())) {
      FileTrees.delete(options.stateDirectory());
    }
    return Minicluster.start(options);
  }
}

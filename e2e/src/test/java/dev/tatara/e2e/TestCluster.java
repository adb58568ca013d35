package dev.tatara.e2e;

import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.Minicluster;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.StateDirectory;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster with the operator for all test classes of this JVM, until it ends. (Surefire's forks
 * run JUnit once for each class, so that no store of JUnit's lasts as long.)
 */
final class TestCluster implements BeforeAllCallback, ParameterResolver {
  private static RunningCluster running;

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return cluster();
  }

  private static synchronized RunningCluster cluster() {
    if (running == null) {
      running = new RunningCluster(start());
    }
    return running;
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

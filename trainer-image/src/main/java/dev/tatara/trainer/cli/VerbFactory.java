package dev.tatara.trainer.cli;

import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.RunOptions;
import picocli.CommandLine;

/** Makes the verbs and hands them the environment. */
final class VerbFactory implements CommandLine.IFactory {
  private final Environment environment;

  VerbFactory(Environment environment) {
    this.environment = environment;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    return type == RunOptions.class
        ? type.cast(new RunOptions(environment))
        : CommandLine.defaultFactory().create(type);
  }
}

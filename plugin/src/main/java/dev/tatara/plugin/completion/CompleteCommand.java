package dev.tatara.plugin.completion;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.Main;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * What may follow, in the way of {@code kubectl __complete}: a line each, with a tab and a
 * description where there is one, and last a line {@code :4} (no file names) or {@code :0}.
 */
@Command(name = "__complete", hidden = true)
public final class CompleteCommand implements Callable<Integer> {
  private static final String NO_FILES = ":4";
  private static final String FILES = ":0";
  private static final List<String> STEPS =
      Arrays.stream(Phase.values()).flatMap(phase -> phase.step().stream()).toList();

  /** Values of options that are known without a cluster. */
  private static final Map<String, List<String>> VALUES =
      Map.of("--step", STEPS, "-o", List.of("json", "yaml"), "--output", List.of("json", "yaml"));

  @Spec private CommandSpec spec;

  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String last = words.isEmpty() ? "" : words.getLast();
    List<String> before = words.isEmpty() ? List.of() : words.subList(0, words.size() - 1);
    CommandLine main = Main.commandLine();
    CommandLine verb = before.isEmpty() ? null : main.getSubcommands().get(before.getFirst());
    if (before.isEmpty()) {
      verbs(main, last).forEach(out::println);
    } else if (verb == null) {
      out.println(NO_FILES);
      return ExitCodes.OK;
    } else {
      String option = before.getLast();
      if (isFile(verb, option)) {
        out.println(FILES);
        return ExitCodes.OK;
      }
      after(verb, before, option, last).forEach(out::println);
    }
    out.println(NO_FILES);
    return ExitCodes.OK;
  }

  private static Stream<String> verbs(CommandLine main, String begun) {
    return main.getSubcommands().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(begun))
        .map(Map.Entry::getValue)
        .map(CommandLine::getCommandSpec)
        .filter(command -> !command.usageMessage().hidden())
        .map(command -> command.name() + "\t" + sentence(command.usageMessage().description()));
  }

  private static Stream<String> after(
      CommandLine verb, List<String> before, String option, String begun) {
    if (VALUES.containsKey(option)) {
      return VALUES.get(option).stream().filter(value -> value.startsWith(begun));
    }
    if (begun.startsWith("-")) {
      return options(verb, begun);
    }
    if (takesValue(verb, option)) {
      return Stream.of();
    }
    if (verb.getCommandName().equals("completion")) {
      return Stream.of("bash", "zsh").filter(shell -> shell.startsWith(begun));
    }
    boolean namesJobs = !verb.getCommandSpec().positionalParameters().isEmpty();
    return namesJobs ? jobs(before).filter(job -> job.startsWith(begun)) : Stream.of();
  }

  private static Stream<String> options(CommandLine verb, String begun) {
    return verb.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .map(option -> option.longestName() + "\t" + sentence(option.description()))
        .filter(line -> line.startsWith(begun));
  }

  private static boolean takesValue(CommandLine verb, String word) {
    OptionSpec option = verb.getCommandSpec().findOption(word);
    return option != null && option.arity().min() > 0;
  }

  private static boolean isFile(CommandLine verb, String word) {
    OptionSpec option = verb.getCommandSpec().findOption(word);
    return option != null && "FILE".equals(option.paramLabel());
  }

  /** Names of jobs, in the cluster and namespace that were named so far; none on any trouble. */
  private static Stream<String> jobs(List<String> before) {
    Typed typed = new Typed();
    new CommandLine(typed)
        .setStopAtUnmatched(false)
        .setUnmatchedArgumentsAllowed(true)
        .parseArgs(before.subList(1, before.size()).toArray(String[]::new));
    try (Cluster cluster = typed.connection.connect()) {
      return cluster.jobs(false).stream().map(job -> job.getMetadata().getName()).toList().stream();
    } catch (RuntimeException e) {
      return Stream.of(); // a shell that completes is no place for errors
    }
  }

  private static String sentence(String[] description) {
    return description.length == 0 ? "" : description[0].replaceFirst("(?s)[:.(;].*", "").strip();
  }

  /** What was typed that says where to look. */
  @Command
  private static final class Typed {
    @CommandLine.Mixin private ConnectionOptions connection;
    @Parameters private List<String> others = new ArrayList<>();
  }
}

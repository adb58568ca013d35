package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.step.StopSignal;
import dev.tatara.trainer.step.TerminationMessage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;

/** What tests supervise: ranks that add numbers over the group, and fail as their argument says. */
final class SupervisedProgram {
  private SupervisedProgram() {}

  /** Arguments: nodes, processes a node, behaviour. */
  public static void main(String[] args) throws Exception {
    ResourceSettings resources =
        new ResourceSettings(Integer.parseInt(args[0]), Integer.parseInt(args[1]), "cpu");
    RankEnvironment rank = RankEnvironment.of(System.getenv(), resources).orElse(null);
    if (rank != null) {
      rank.lastRestart().ifPresent(System.out::println);
      ParentWatch.start();
      System.exit(work(rank, args[2]));
    }
    Supervisor supervisor =
        new Supervisor(
            resources,
            NodeEnvironment.of(System.getenv()),
            Environment.get(),
            JavaCommand.again(SupervisedProgram.class, List.of(args)),
            () -> newestCheckpoint(args[2]),
            System.out,
            new RestartBudget(2, Duration.ofMillis(50), Duration.ofMillis(50)));
    System.exit(supervisor.run());
  }

  /** The volume of a run that ends well is not looked at. */
  private static long newestCheckpoint(String behaviour) {
    if (behaviour.equals("well-behaved")) {
      throw new IllegalStateException("the volume is gone");
    }
    return -1;
  }

  private static int work(RankEnvironment rank, String behaviour) throws IOException {
    if (behaviour.equals("alone")) {
      Environment environment = Environment.get();
      FailureReason reason = FailureReason.RENDEZVOUS_TIMEOUT;
      new TerminationMessage(environment).write(StepFailure.of("train", reason, "alone", "wait"));
      return reason.exitCode();
    }
    try (StopSignal stop = StopSignal.install(() -> {});
        Arena arena = Arena.ofConfined();
        Communicator communicator =
            Communicators.join(rank.group("job"), Communicators.Transport.TCP)) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
      int rounds = behaviour.equals("endless") ? Integer.MAX_VALUE : 20;
      for (int round = 0; round < rounds; round++) {
        value.setAtIndex(ValueLayout.JAVA_FLOAT, 0, rank.rank() + 1);
        value.setAtIndex(ValueLayout.JAVA_FLOAT, 1, stop.requested() ? 1 : 0);
        communicator.allReduce(value);
        if (round == 0) {
          System.out.println("summing, pid " + ProcessHandle.current().pid());
        }
        if (value.getAtIndex(ValueLayout.JAVA_FLOAT, 1) > 0) {
          System.out.println("ended in round " + (round > 0 ? "n" : "0"));
          return FailureReason.TERMINATED.exitCode();
        }
        if (round == 10 && rank.rank() == 1) {
          misbehave(behaviour, rank.restarts());
        }
      }
      System.out.println(
          "sum " + value.getAtIndex(ValueLayout.JAVA_FLOAT, 0) + " restarts " + rank.restarts());
      return 0;
    } catch (TrainerException e) {
      new TerminationMessage(Environment.get()).write(StepFailure.of("train", e));
      return e.reason().exitCode();
    }
  }

  private static void misbehave(String behaviour, int restarts) {
    switch (behaviour) {
      case "crash-once" -> {
        if (restarts == 0) {
          kill();
        }
      }
      case "stop-once" -> {
        if (restarts == 0) {
          signal("-STOP");
        }
      }
      case "crash-always" -> kill();
      case "bad-data" ->
          throw new TrainerException(FailureReason.ARTIFACT_CORRUPT, "torn", "make it again");
      default -> {}
    }
  }

  /** As the kernel does when memory runs out. */
  private static void kill() {
    signal("-9");
  }

  private static void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, Long.toString(ProcessHandle.current().pid())).start();
      Thread.sleep(10_000);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

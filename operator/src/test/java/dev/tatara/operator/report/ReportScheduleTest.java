package dev.tatara.operator.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainingReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A long interval, and no wait for what is new. */
class ReportScheduleTest {
  private static final String JOB = "uid";

  private final Time time = new Time();
  private final ReportSchedule schedule = new ReportSchedule(Duration.ofMinutes(10), time);

  @Test
  void stepsAloneWaitForTheInterval() {
    assertTrue(schedule.isDue(JOB, steps(1)));
    assertTrue(schedule.answered(JOB), "the first is kept at once");
    time.pass(Duration.ofSeconds(9));
    assertFalse(schedule.isDue(JOB, steps(20)));
    time.pass(Duration.ofSeconds(1));
    assertTrue(schedule.isDue(JOB, steps(22)));
    assertFalse(schedule.answered(JOB), "this may have been collected just before the first");
    time.pass(Duration.ofSeconds(10));
    assertTrue(schedule.isDue(JOB, steps(22)));
    assertTrue(schedule.answered(JOB), "what was collected since");
    for (int seconds = 0; seconds < 599; seconds++) {
      assertFalse(schedule.isDue(JOB, steps(22 + seconds)), "after " + seconds + " s");
      time.pass(Duration.ofSeconds(1));
    }
    time.pass(Duration.ofSeconds(1));
    assertTrue(schedule.isDue(JOB, steps(1000)));
    assertFalse(schedule.answered(JOB), "this was collected ten minutes ago");
    time.pass(Duration.ofSeconds(10));
    assertTrue(schedule.isDue(JOB, steps(1010)));
    assertTrue(schedule.answered(JOB));
  }

  @Test
  void whatIsNewIsHeardAtOnce() {
    settle(scored(100, 0.2));
    assertTrue(schedule.isDue(JOB, scored(200, 0.2)), "another checkpoint is scored");
    settle(scored(200, 0.2));
    assertFalse(schedule.isDue(JOB, steps(250)), "an evaluator that does not answer is no news");
    assertFalse(schedule.isDue(JOB, scored(200, 0.2)));
    assertTrue(schedule.isDue(JOB, scored(200, 0.3)), "a task that was changed is scored again");
    settle(scored(200, 0.3));
    assertTrue(schedule.isDue(JOB, report(Messages.restarted(1, 137, 200), null)), "a restart");
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainSoon() {
    assertTrue(schedule.isDue(JOB, steps(1)));
    schedule.unanswered(JOB);
    assertFalse(schedule.isDue(JOB, steps(2)));
    time.pass(Duration.ofSeconds(10));
    assertTrue(schedule.isDue(JOB, steps(3)));
    assertTrue(schedule.answered(JOB));
  }

  /** Until it waits for the interval. */
  private void settle(TrainingReport report) {
    for (int answers = 0; schedule.isDue(JOB, report); answers++) {
      assertTrue(answers < 3, "asked " + answers + " times");
      schedule.answered(JOB);
      time.pass(Duration.ofSeconds(10));
    }
  }

  private static TrainingReport steps(int step) {
    return report(Messages.progress(step, 5.0), null);
  }

  private static TrainingReport scored(int step, double score) {
    return report(Messages.progress(step, 5.0), Messages.evaluations(step, score));
  }

  private static TrainingReport report(String progress, String evaluations) {
    JsonMapper mapper = JsonMapper.builder().build();
    try {
      return TrainingReport.of(
          Optional.of(mapper.readValue(progress, ProgressReport.class)),
          evaluations == null
              ? Optional.empty()
              : Optional.of(mapper.readValue(evaluations, EvaluationReport.class)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static final class Time extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

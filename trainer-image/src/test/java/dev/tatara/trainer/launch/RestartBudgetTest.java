package dev.tatara.trainer.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
  private final RestartBudget budget =
      new RestartBudget(3, Duration.ofSeconds(1), Duration.ofSeconds(3));

  @Test
  void pausesGrowUntilTheBudgetIsUsedUp() {
    assertEquals(Optional.of(Duration.ofSeconds(1)), budget.next(-1));
    assertEquals(Optional.of(Duration.ofSeconds(2)), budget.next(-1));
    assertEquals(Optional.of(Duration.ofSeconds(3)), budget.next(-1));
    assertEquals(Optional.empty(), budget.next(-1));
    assertEquals(3, budget.total());
  }

  @Test
  void aNewCheckpointFillsTheBudgetAgain() {
    for (int checkpoint = 10; checkpoint <= 50; checkpoint += 10) {
      assertEquals(Optional.of(Duration.ofSeconds(1)), budget.next(checkpoint));
      assertEquals(Optional.of(Duration.ofSeconds(2)), budget.next(checkpoint));
    }
    assertEquals(10, budget.total());
  }
}

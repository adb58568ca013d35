package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

  /** Worked out by hand from the rules of {@code get_train_valid_test_split_}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "969, 30, 1;1000;969;999;1000",
        "969, 30, 1;362;351;362;362",
        "98/1/1;50;50;50;50", // 49, 0.5 and 0.5 round to 49, 0 and 0; every border moves by one
        "1;7;7;7;7",
        "1,1,1;10;4;7;10", // 3, 6, 9, and the tenth document is added to every border
        "969, 30, 1;1;1;1;1"
      })
  void borders(String shares, int documents, int validation, int test, int end) {
    assertEquals(new Split(validation, test, end), Split.of(shares, documents));
  }

  @Test
  void halvesRoundToEven() {
    // 0.5, 1.5 and 1.0 of three documents round to 0, 2 and 1.
    assertEquals(new Split(0, 2, 3), Split.of("0.5, 1.5, 1", 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a, b", "1, -1", "0, 0, 0", "1, 2, 3, 4", "NaN"})
  void whatIsNoSplitIsRefused(String shares) {
    TrainerException refusal = assertThrows(TrainerException.class, () -> Split.of(shares, 10));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
  }
}

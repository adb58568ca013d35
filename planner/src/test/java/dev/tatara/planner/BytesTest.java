package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  @ParameterizedTest
  @CsvSource({
    "40Gi, 42949672960",
    "40G, 40000000000",
    "40GB, 40000000000",
    "1.5Gi, 1610612736",
    "2Ki, 2048",
    "2k, 2000",
    "80Ti, 87960930222080",
    "42949672960, 42949672960"
  })
  void quantitiesAreReadAsKubernetesWritesThem(String quantity, long bytes) {
    assertEquals(bytes, Bytes.parse(quantity));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lots", "40 GB", "-1Gi", "0", "Gi"})
  void otherTextIsRefused(String quantity) {
    assertThrows(IllegalArgumentException.class, () -> Bytes.parse(quantity));
  }

  @Test
  void amountsAreWrittenForPeople() {
    assertEquals("12.7", Bytes.gigabytes(12_722_393_088L));
    assertEquals("40 GiB", Bytes.capacity(40L << 30));
    assertEquals("79.25 GiB", Bytes.capacity(79L << 30 | 1L << 28));
    assertEquals("37.25 GiB", Bytes.capacity(40_000_000_000L));
    assertEquals("0.5 GiB", Bytes.capacity(1L << 29));
  }
}

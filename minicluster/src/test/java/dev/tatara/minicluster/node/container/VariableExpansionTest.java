package dev.tatara.minicluster.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of Kubernetes' own expansion_test.go. */
class VariableExpansionTest {
  private static final Map<String, String> VARIABLES =
      Map.of("VAR_A", "A", "VAR_B", "B", "VAR_REF", "$(VAR_A)", "VAR_EMPTY", "");

  @ParameterizedTest
  @CsvSource({
    "$(VAR_A), A",
    "___$(VAR_B)___, ___B___",
    "$(VAR_A)_$(VAR_B), A_B",
    "$$(VAR_B)_$(VAR_A), $(VAR_B)_A",
    "$$$$(VAR_A), $$(VAR_A)",
    "$$$(VAR_A), $A",
    "$(VAR_REF), $(VAR_A)",
    "foo$(VAR_EMPTY)bar, foobar",
    "$(NOBODY), $(NOBODY)",
    "$(VAR_A, $(VAR_A",
    "$VAR_A, $VAR_A",
    "$, $",
    "a$$, a$",
  })
  void expandsAsKubernetesDoes(String text, String expected) {
    assertEquals(expected, VariableExpansion.expand(text, VARIABLES));
  }
}

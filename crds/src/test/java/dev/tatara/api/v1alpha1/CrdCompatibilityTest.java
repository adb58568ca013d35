package dev.tatara.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The classes generate an API that breaks nothing of the released one. A release writes that file
 * anew, with {@code -Dtatara.crd.release=true}.
 */
class CrdCompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/resources/released/v1alpha1.yml");

  private static final String HEADER =
      """
      # The LLMTrainingJob API of the last release, which later ones must not break. A release writes it anew:
      #   mvn -pl crds test -Dtest=CrdCompatibilityTest -Dtatara.crd.release=true
      """;

  @Test
  void nothingOfTheReleasedApiIsBroken() throws IOException {
    String generated = CrdSchema.generate();
    if (Boolean.getBoolean("tatara.crd.release")) {
      Files.writeString(RELEASED, HEADER + generated.substring(generated.indexOf("apiVersion:")));
    }
    List<ApiBreach> breaches =
        ApiComparison.breaches(tree(Files.readString(RELEASED)), tree(generated));
    assertEquals(
        "",
        breaches.stream().map(ApiBreach::toString).collect(Collectors.joining("\n")),
        "the released API is broken: leave the version as it is, and put the change into a new one");
  }

  static JsonNode tree(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }
}

package dev.tatara.operator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No rule of the CRD is without a manifest that breaks it. */
class RuleCoverageTest {
  private static final Path CRD = Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml");

  @Test
  void everyRuleIsTested() throws Exception {
    Set<String> untested = new TreeSet<>();
    collect(Serialization.unmarshal(Files.readString(CRD), JsonNode.class), untested);
    breaches()
        .map(Submission::label)
        .forEach(label -> untested.removeIf(it -> it.startsWith(label)));
    assertEquals(Set.of(), untested, "rules without a manifest that breaks them");
  }

  private static Stream<Submission> breaches() {
    return Stream.of(
            ModelRulesTest.breaches(),
            DataRulesTest.breaches(),
            CollectedSourceRulesTest.breaches(),
            TrainingRulesTest.breaches(),
            LayoutRulesTest.breaches(),
            StorageRulesTest.breaches(),
            EvaluationRulesTest.breaches(),
            PodRulesTest.breaches(),
            ChangeRulesTest.breaches())
        .flatMap(breaches -> breaches);
  }

  private static void collect(JsonNode schema, Set<String> sentences) {
    JsonNode rules = schema.get("x-kubernetes-validations");
    if (rules != null) {
      rules.forEach(rule -> sentences.add(rule.get("message").asText()));
    }
    schema.forEach(child -> collect(child, sentences));
  }
}

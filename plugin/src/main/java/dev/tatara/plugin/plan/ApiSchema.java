package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The schema of the CRD, which the plugin carries along. */
final class ApiSchema {
  private static final String FILE =
      "/META-INF/fabric8/%s.%s-v1.yml".formatted(LLMTrainingJob.PLURAL, LLMTrainingJob.GROUP);

  private final JsonNode spec;

  private ApiSchema(JsonNode spec) {
    this.spec = spec;
  }

  static ApiSchema load() {
    try (InputStream file = LLMTrainingJob.class.getResourceAsStream(FILE)) {
      JsonNode crd =
          Serialization.unmarshal(
              new String(file.readAllBytes(), StandardCharsets.UTF_8), JsonNode.class);
      return new ApiSchema(crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  /** Gives the fields of a spec that are left out their defaults, as the API server does. */
  void complete(ObjectNode jobSpec) {
    complete(spec, jobSpec);
  }

  private static void complete(JsonNode schema, JsonNode value) {
    if (value instanceof ArrayNode array) {
      array.forEach(element -> complete(schema.path("items"), element));
    }
    if (!(value instanceof ObjectNode object)) {
      return;
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              JsonNode of = property.getValue();
              if (of.has("default") && (!object.has(name) || object.get(name).isNull())) {
                object.set(name, of.get("default").deepCopy());
              }
              if (object.has(name)) {
                complete(of, object.get(name));
              }
            });
  }

  /** What a spec breaks of the schema, a sentence for each; none when all is well. */
  List<String> problems(JsonNode jobSpec) {
    List<String> problems = new ArrayList<>();
    new SchemaCheck(problems).check("spec", spec, jobSpec);
    return problems;
  }
}

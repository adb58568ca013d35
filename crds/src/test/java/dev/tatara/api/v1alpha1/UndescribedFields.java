package dev.tatara.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/** Finds fields that {@code kubectl explain} would show without a word. */
final class UndescribedFields {
  private UndescribedFields() {}

  static List<String> in(String crdYaml) {
    CustomResourceDefinition crd = Serialization.unmarshal(crdYaml, CustomResourceDefinition.class);
    List<String> found = new ArrayList<>();
    crd.getSpec()
        .getVersions()
        .forEach(version -> collect("", version.getSchema().getOpenAPIV3Schema(), found));
    return found;
  }

  private static void collect(String path, JSONSchemaProps schema, List<String> found) {
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                String child = path + "." + name;
                if (property.getDescription() == null || property.getDescription().isBlank()) {
                  found.add(child);
                }
                collect(child, property, found);
              });
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      collect(path + "[]", schema.getItems().getSchema(), found);
    }
  }
}

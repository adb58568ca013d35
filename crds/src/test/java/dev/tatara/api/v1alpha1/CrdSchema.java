package dev.tatara.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Generates the CRD from the API's classes, and adds what the generator has no annotation for: the
 * order of the printer columns, the bounds of quantities, defaults in descriptions and list keys.
 * Nothing else edits it.
 */
final class CrdSchema {
  private static final String HEADER =
      """
      # The LLMTrainingJob API, generated from crds/src/main/java. Do not edit: change the classes, then
      #   mvn -pl crds test -Dtest=CrdFileTest -Dtatara.crd.write=true
      """;

  /**
   * No quantity is longer; without a bound, CEL takes it for 3 MB and refuses rules as too dear.
   */
  private static final long QUANTITY_LENGTH = 32;

  private CrdSchema() {}

  /** The CRD as YAML. */
  static String generate() throws IOException {
    ByteArrayOutputStream yaml = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(LLMTrainingJob.class)
        .withMinQuotes(true)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                return complete((CustomResourceDefinition) crd);
              }
            })
        .withOutput(new SingleOutput(yaml))
        .generate();
    String generated = yaml.toString(StandardCharsets.UTF_8);
    return HEADER + generated.substring(generated.indexOf('\n') + 1);
  }

  private static CustomResourceDefinition complete(CustomResourceDefinition crd) {
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      version.setAdditionalPrinterColumns(inDeclaredOrder(version.getAdditionalPrinterColumns()));
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription(
          "A language model to train: from raw text to checkpoints, an evaluation and an export.");
      boundQuantities(root);
      tellDefaults(root);
      mergeByKey(root, "status", "conditions", "type");
    }
    return crd;
  }

  /** The generator sorts columns by path; people read them in the order of the annotations. */
  private static List<CustomResourceColumnDefinition> inDeclaredOrder(
      List<CustomResourceColumnDefinition> columns) {
    List<String> order =
        Arrays.stream(LLMTrainingJob.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    List<CustomResourceColumnDefinition> sorted = new ArrayList<>(columns);
    sorted.sort(Comparator.comparingInt(column -> order.indexOf(column.getName())));
    return sorted;
  }

  /** Makes a list a map for server-side apply, so that writers of one entry leave others alone. */
  private static void mergeByKey(JSONSchemaProps root, String section, String list, String key) {
    JSONSchemaProps schema = root.getProperties().get(section).getProperties().get(list);
    schema.setXKubernetesListType("map");
    schema.setXKubernetesListMapKeys(List.of(key));
  }

  /** {@code kubectl explain} shows descriptions and no defaults. */
  private static void tellDefaults(JSONSchemaProps schema) {
    if (schema.getDefault() != null
        && schema.getDefault().isValueNode()
        && !schema.getDefault().asText().isEmpty()) {
      schema.setDescription(
          schema.getDescription() + " Default: " + schema.getDefault().asText() + ".");
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdSchema::tellDefaults);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      tellDefaults(schema.getItems().getSchema());
    }
  }

  private static void boundQuantities(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setMaxLength(QUANTITY_LENGTH);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdSchema::boundQuantities);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      boundQuantities(schema.getItems().getSchema());
    }
  }

  /** Collects the one CRD. */
  private record SingleOutput(ByteArrayOutputStream stream)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return stream;
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}

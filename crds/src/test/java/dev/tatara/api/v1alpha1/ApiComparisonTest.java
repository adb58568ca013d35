package dev.tatara.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiComparisonTest {
  private static final String CRD =
      """
      spec:
        group: tatara.dev
        scope: Namespaced
        names: {kind: Job, plural: jobs, singular: job, shortNames: [j]}
        versions:
        - name: v1
          served: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                spec:
                  type: object
                  description: what is asked for
                  properties:
                    size: {type: integer, minimum: 1, maximum: 100, default: 7}
                    name: {type: string, minLength: 2, maxLength: 9, pattern: '^[a-z]+$', nullable: true}
                    mode: {type: string, enum: [Fast, Slow]}
                    labels: {type: object, additionalProperties: {type: string, maxLength: 63}}
                    plain: {type: string}
                    list:
                      type: array
                      minItems: 1
                      maxItems: 4
                      items: {type: object, properties: {weight: {type: number}}}
                  x-kubernetes-validations:
                  - rule: self.size > 1
                    message: must be more than 1
      """;

  private static final String SPEC =
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                                       | size       |                  | .spec.size: was a field; now there is none
          /list/items/properties       | weight     |                  | .spec.list[].weight: was a field; now there is none
          /list/items                  | required   | [weight]         | .spec.list[].weight: could be left out; now it is required
          /size                        | maximum    | 50               | .spec.size: had maximum 100; now maximum 50
          /size                        | minimum    | 2                | .spec.size: had minimum 1; now minimum 2
          /size                        | default    | 8                | .spec.size: had default 7; now default 8
          /size                        | default    |                  | .spec.size: had default 7; now no default
          /size                        | type       | string           | .spec.size: had type "integer"; now type "string"
          /size                        | multipleOf | 2                | .spec.size: had no multipleOf; now multipleOf 2
          /size                        | exclusiveMaximum | true       | .spec.size: had no exclusiveMaximum; now exclusiveMaximum true
          /name                        | minLength  | 3                | .spec.name: had minLength 2; now minLength 3
          /name                        | maxLength  | 8                | .spec.name: had maxLength 9; now maxLength 8
          /name                        | pattern    | ^a$              | .spec.name: had pattern "^[a-z]+$"; now pattern "^a$"
          /name                        | nullable   | false            | .spec.name: had nullable true; now nullable false
          /name                        | format     | date             | .spec.name: had no format; now format "date"
          /mode                        | enum       | [Fast]           | .spec.mode: could be "Slow"; now it can't
          /plain                       | enum       | [a]              | .spec.plain: could have any value; now only one of ["a"]
          /plain                       | pattern    | a                | .spec.plain: had no pattern; now pattern "a"
          /plain                       | maxLength  | 9                | .spec.plain: had no maxLength; now maxLength 9
          /plain                       | default    | a                | .spec.plain: had no default; now default "a"
          /list                        | minItems   | 2                | .spec.list: had minItems 1; now minItems 2
          /list                        | maxItems   | 3                | .spec.list: had maxItems 4; now maxItems 3
          /list                        | x-kubernetes-list-type | map  | .spec.list: had no x-kubernetes-list-type; now x-kubernetes-list-type "map"
          /labels                      | additionalProperties |        | .spec.labels[*]: had entries; now it has none
          /labels/additionalProperties | maxLength  | 10               | .spec.labels[*]: had maxLength 63; now maxLength 10
          """)
  void breachIsTold(String field, String keyword, String value, String breach) {
    assertEquals(List.of(breach), breaches(SPEC + (field == null ? "" : field), keyword, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /spec/versions/0       | served       | false       | the CRD: served version v1; now does not
          /spec/versions/0       | name         | v2          | the CRD: served version v1; now does not
          /spec/versions/0       | subresources |             | the CRD: had subresources {"status":{}}; now no subresources
          /spec                  | scope        | Cluster     | the CRD: had scope "Namespaced"; now scope "Cluster"
          /spec/names            | plural       | works       | the CRD: had plural "jobs"; now plural "works"
          /spec/names            | shortNames   | []          | the CRD: had the short name j; now it has not
          """)
  void breachOfTheDefinitionIsTold(String at, String key, String value, String breach) {
    assertEquals(List.of(breach), breaches(at, key, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /size   | maximum     | 1000
          /size   | maximum     |
          /size   | minimum     | 0
          /size   | minimum     |
          /size   | description | new words
          /name   | pattern     |
          /name   | minLength   | 1
          /name   | maxLength   | 10
          /mode   | enum        | [Slow, Middling, Fast]
          /mode   | enum        |
          /plain  | nullable    | true
          /list   | maxItems    | 5
          /list/items/properties | height | {type: number, minimum: 1, default: 1}
          /labels/additionalProperties | maxLength | 64
          """)
  void widerPasses(String field, String keyword, String value) {
    assertEquals(List.of(), breaches(SPEC + field, keyword, value));
  }

  @Test
  void ruleThatIsGoneOrChangedOrNewIsTold() {
    String at = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
    assertEquals(
        List.of(".spec: had the rule self.size > 1; now it has not"),
        breaches(at, "x-kubernetes-validations", null));
    assertEquals(
        List.of(
            ".spec: had the rule self.size > 1; now it has not",
            ".spec: had no rule self.size > 2; now it has"),
        breaches(at, "x-kubernetes-validations", "[{rule: self.size > 2}]"));
    assertEquals(
        List.of(".spec: had no rule self.size < 9; now it has"),
        breaches(at, "x-kubernetes-validations", "[{rule: self.size > 1}, {rule: self.size < 9}]"));
    assertEquals(
        List.of(), breaches(at, "x-kubernetes-validations", "[{rule: self.size > 1, message: x}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          !has(self.height) || self.height > 2        ; {type: number}
          !has(self.height) || (self.size > 2 ? a : b); {type: number}
          !has(self.height.of) || self.height.of > 2  ; {type: object, default: {}, properties: {of: {type: number}}}
          """)
  void ruleOfANewFieldAlonePasses(String rule, String field) {
    assertEquals(List.of(), breachesByRule(rule, field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          !has(self.height) || self.height > 2        ; {type: number, default: 2}
          !has(self.height.of) || self.height.of > 2  ; {type: object, default: {of: 1}, properties: {of: {type: number}}}
          !has(self.size) || self.size > 2            ; {type: number}
          !has(self.width) || self.size > 2           ; {type: number}
          !has(self.height) || self.size > 2 ? a : b  ; {type: number}
          has(self.height)                            ; {type: number}
          """)
  void ruleThatMeetsOldManifestsIsTold(String rule, String field) {
    assertEquals(
        List.of(".spec: had no rule " + rule + "; now it has"), breachesByRule(rule, field));
  }

  @Test
  void ruleOfANewFieldOfAListPasses() {
    String rule = "self.list.all(e, !has(e.height)) || self.list.all(e, has(e.height))";
    String items = SPEC + "/list/items/properties";
    assertEquals(List.of(), breachesByRule(rule, items, "{type: number}"));
    List<String> told = List.of(".spec: had no rule " + rule + "; now it has");
    assertEquals(told, breachesByRule(rule, items, "{type: number, default: 2}"));
    assertEquals(told, breachesByRule(rule, SPEC, "{type: number}"));
    String known = rule.replace("height", "weight");
    assertEquals(
        List.of(".spec: had no rule " + known + "; now it has"),
        breachesByRule(known, items, "{type: number}"));
    String choice = "self.list.all(e, !has(e.height)) || self.size > 2 ? a : b";
    assertEquals(
        List.of(".spec: had no rule " + choice + "; now it has"),
        breachesByRule(choice, items, "{type: number}"));
  }

  private static List<String> breachesByRule(String rule, String height) {
    return breachesByRule(rule, SPEC, height);
  }

  private static List<String> breachesByRule(String rule, String at, String height) {
    JsonNode released = CrdCompatibilityTest.tree(CRD);
    ObjectNode next = CrdCompatibilityTest.tree(CRD).deepCopy();
    change((ObjectNode) next.at(at), "height", height);
    ((ObjectNode) next.at(SPEC.substring(0, SPEC.lastIndexOf('/'))))
        .withArray("x-kubernetes-validations")
        .addObject()
        .put("rule", rule);
    return told(released, next);
  }

  private static List<String> breaches(String at, String key, String value) {
    JsonNode released = CrdCompatibilityTest.tree(CRD);
    ObjectNode next = CrdCompatibilityTest.tree(CRD).deepCopy();
    change((ObjectNode) next.at(at), key, value);
    return told(released, next);
  }

  private static void change(ObjectNode node, String key, String value) {
    if (value == null) {
      node.remove(key);
    } else {
      node.set(key, CrdCompatibilityTest.tree("value: " + value).get("value"));
    }
  }

  private static List<String> told(JsonNode released, JsonNode next) {
    return ApiComparison.breaches(released, next).stream().map(ApiBreach::toString).toList();
  }
}

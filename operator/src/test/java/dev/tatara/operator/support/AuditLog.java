package dev.tatara.operator.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the API server wrote down of one user's requests.
 *
 * @param file one event a line
 * @param user whose requests are looked at
 */
public record AuditLog(Path file, String user) {
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules: [{level: Metadata}]
      """;

  /** Arguments of kube-apiserver that make it write the log into a folder. */
  public static String[] arguments(Path folder) {
    Path policy = folder.resolve("policy.yaml");
    try {
      Files.writeString(policy, POLICY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new String[] {
      "--audit-policy-file=" + policy, "--audit-log-path=" + file(folder),
    };
  }

  /** The log in that folder. */
  public static Path file(Path folder) {
    return folder.resolve("audit.log");
  }

  /** What everybody may ask, and the test does before the operator starts. */
  private static final String OWN_RIGHTS = "selfsubjectaccessreviews";

  /** Verbs that were used, such as {@code get pods/log}. */
  public Set<String> used() {
    Set<String> used = new TreeSet<>();
    for (JsonNode event : events()) {
      String resource = resource(event.path("objectRef"));
      String verb = event.path("verb").asText();
      used.add(verb + " " + resource);
      // Server-side apply that makes an object needs both, and is written down as one.
      if (verb.equals("patch") && event.at("/responseStatus/code").asInt() == 201) {
        used.add("create " + resource);
      }
    }
    return used;
  }

  /** By which programs the requests say that they were made. */
  public Set<String> userAgents() {
    return events().stream()
        .map(event -> event.path("userAgent").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Requests that were forbidden for want of a right. */
  public List<String> forbidden() {
    return events().stream()
        .filter(event -> "forbid".equals(decision(event)))
        .map(event -> event.path("verb").asText() + " " + event.path("requestURI").asText())
        .toList();
  }

  private static String decision(JsonNode event) {
    return event.path("annotations").path("authorization.k8s.io/decision").asText();
  }

  private static String resource(JsonNode object) {
    String sub = object.path("subresource").asText();
    return object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub);
  }

  private List<JsonNode> events() {
    try {
      String written = Files.readString(file);
      return written
          .substring(0, written.lastIndexOf('\n') + 1) // the last line may be under way
          .lines()
          .map(line -> Serialization.unmarshal(line, JsonNode.class))
          .filter(event -> user.equals(event.at("/user/username").asText()))
          .filter(event -> event.has("objectRef"))
          .filter(event -> !OWN_RIGHTS.equals(event.at("/objectRef/resource").asText()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

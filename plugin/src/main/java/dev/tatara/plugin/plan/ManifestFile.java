package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A file of manifests, as {@code kubectl apply -f} takes it. */
final class ManifestFile {
  private static final Pattern SEPARATOR = Pattern.compile("^---.*$", Pattern.MULTILINE);
  private static final String STANDARD_INPUT = "-";
  private static final String API_VERSION = LLMTrainingJob.GROUP + "/" + LLMTrainingJob.VERSION;

  private ManifestFile() {}

  /**
   * The LLMTrainingJobs in a file; objects of other kinds are passed over.
   *
   * @param name of the file, or {@code -} for standard input
   */
  static List<ObjectNode> jobs(String name) {
    List<ObjectNode> jobs = new ArrayList<>();
    for (String document : SEPARATOR.split(read(name))) {
      JsonNode node = parse(name, document);
      if (node instanceof ObjectNode object
          && LLMTrainingJob.KIND.equals(object.path("kind").asText())) {
        if (!API_VERSION.equals(object.path("apiVersion").asText())) {
          throw new PluginException(
              ExitCodes.TROUBLE,
              "apiVersion '%s' is not known here".formatted(object.path("apiVersion").asText()),
              "write apiVersion: " + API_VERSION);
        }
        jobs.add(object);
      }
    }
    if (jobs.isEmpty()) {
      throw new PluginException(
          ExitCodes.TROUBLE, "there is no LLMTrainingJob in " + name, "check its kind");
    }
    return jobs;
  }

  private static JsonNode parse(String name, String document) {
    try {
      return document.isBlank() ? null : Serialization.unmarshal(document, JsonNode.class);
    } catch (RuntimeException e) {
      String why =
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      throw new PluginException(
          ExitCodes.TROUBLE,
          name + " is neither YAML nor JSON: " + why.lines().findFirst().orElse(""),
          null);
    }
  }

  private static String read(String name) {
    try {
      return name.equals(STANDARD_INPUT)
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(name));
    } catch (IOException e) {
      throw new PluginException(
          ExitCodes.NOT_FOUND, "the file %s cannot be read".formatted(name), "check -f");
    }
  }
}

package dev.tatara.plugin.status;

import io.fabric8.kubernetes.client.utils.Serialization;

/** Formats for programs. */
public enum OutputFormat {
  JSON,
  YAML;

  /** An object in this format, with a line break at its end. */
  public String write(Object object) {
    String text = this == JSON ? Serialization.asJson(object) : Serialization.asYaml(object);
    return text.endsWith("\n") ? text : text + "\n";
  }
}

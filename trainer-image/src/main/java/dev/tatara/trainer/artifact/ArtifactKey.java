package dev.tatara.trainer.artifact;

/**
 * Everything that determines the content of an artifact.
 *
 * @param kind such as {@code corpus}, {@code tokenizer} or {@code dataset}
 * @param formatVersion raised when the same inputs come to give other files
 * @param settings a record or a map
 * @param inputs digests of what it is made from: a record, a map or a list
 */
public record ArtifactKey(String kind, int formatVersion, Object settings, Object inputs) {

  /** The SHA-256 of the key's canonical JSON, in hexadecimal. */
  public String digest() {
    return CanonicalJson.digest(this);
  }
}

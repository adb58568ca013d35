package dev.tatara.minicluster.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The images that the node has. Nothing is ever pulled.
 *
 * @param images by name as manifests give it; a name without a tag stands for every tag
 */
public record ImageTable(@JsonProperty("images") Map<String, Image> images) {
  public ImageTable {
    images = images == null ? Map.of() : Map.copyOf(images);
  }

  /** No image at all. */
  public static ImageTable empty() {
    return new ImageTable(Map.of());
  }

  /**
   * Reads a table from JSON: {@code {"images": {"tatara-trainer:dev": {"entrypoint": ["java", …],
   * "env": {…}}}}}.
   *
   * @throws MiniclusterException when it can't be read or says something else
   */
  public static ImageTable read(Path file) {
    try {
      return new ObjectMapper().readValue(file.toFile(), ImageTable.class);
    } catch (IOException e) {
      throw new MiniclusterException(
          "can't read the image table %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The same table with one more image. */
  public ImageTable with(String name, Image image) {
    Map<String, Image> more = new HashMap<>(images);
    more.put(name, image);
    return new ImageTable(more);
  }

  /** The same table with those of another, which win. */
  public ImageTable with(ImageTable other) {
    Map<String, Image> more = new HashMap<>(images);
    more.putAll(other.images());
    return new ImageTable(more);
  }

  /** The image of that name. */
  public Optional<Image> find(String name) {
    return Optional.ofNullable(images.get(name))
        .or(() -> Optional.ofNullable(images.get(untagged(name))));
  }

  private static String untagged(String name) {
    int digest = name.indexOf('@');
    String plain = digest < 0 ? name : name.substring(0, digest);
    int colon = plain.lastIndexOf(':');
    return colon > plain.lastIndexOf('/') ? plain.substring(0, colon) : plain;
  }
}

package dev.tatara.trainer.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a file.
 *
 * @param metadata free text pairs, in file order
 * @param tensors in the order of their bytes
 */
record Header(Map<String, String> metadata, List<Entry> tensors) {
  /** The data starts at a multiple of this, as the reference implementation has it. */
  static final int ALIGNMENT = 8;

  /** The reference implementation refuses longer headers. */
  static final long MAX_LENGTH = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Where a tensor lies.
   *
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(TensorDescriptor descriptor, long begin, long end) {}

  /**
   * Lays the tensors out without holes: wide elements first, so that each tensor is aligned to its
   * element size, and otherwise in the given order.
   */
  static Header layOut(Map<String, String> metadata, List<TensorDescriptor> tensors) {
    List<Entry> entries = new ArrayList<>();
    long offset = 0;
    for (TensorDescriptor tensor :
        tensors.stream()
            .sorted(Comparator.comparingInt(t -> -t.type().byteSize())) // stable
            .toList()) {
      long end = Math.addExact(offset, tensor.byteSize());
      entries.add(new Entry(tensor, offset, end));
      offset = end;
    }
    return new Header(metadata, entries);
  }

  /** The bytes after the header length, padded with spaces so that the data is aligned. */
  byte[] toBytes() {
    ObjectNode root = MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode pairs = root.putObject(METADATA);
      metadata.forEach(pairs::put);
    }
    for (Entry entry : tensors) {
      TensorDescriptor tensor = entry.descriptor();
      if (tensor.name().equals(METADATA) || root.has(tensor.name())) {
        throw new IllegalArgumentException(
            "tensor name '" + tensor.name() + "' is reserved or given twice");
      }
      ObjectNode node = root.putObject(tensor.name());
      node.put("dtype", tensor.type().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(entry.begin()).add(entry.end());
    }
    try {
      byte[] json = MAPPER.writeValueAsBytes(root);
      byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree of strings and numbers always serializes
    }
  }

  /**
   * Reads a header and checks that the tensors fill the data exactly.
   *
   * @param dataLength bytes after the header
   */
  static Header parse(Path file, byte[] bytes, long dataLength)
      throws MalformedSafetensorsException {
    JsonNode root;
    try {
      root = MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new MalformedSafetensorsException(file, "its header is not JSON: " + e.getMessage(), e);
    }
    if (!root.isObject()) {
      throw new MalformedSafetensorsException(file, "its header is not a JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(p -> metadata.put(p.getKey(), p.getValue().asText()));
      } else {
        entries.add(parseTensor(file, field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    requireNoHoles(file, entries, dataLength);
    return new Header(metadata, List.copyOf(entries));
  }

  private static Entry parseTensor(Path file, String name, JsonNode node)
      throws MalformedSafetensorsException {
    String where = "tensor '" + name + "' ";
    ElementType type = null;
    for (ElementType candidate : ElementType.values()) {
      if (candidate.name().equals(node.path("dtype").asText())) {
        type = candidate;
      }
    }
    if (type == null) {
      throw new MalformedSafetensorsException(
          file, where + "has an unknown dtype " + node.path("dtype"));
    }
    List<Long> shape = longs(file, where + "shape", node.path("shape"));
    List<Long> offsets = longs(file, where + "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new MalformedSafetensorsException(
          file, where + "data_offsets is " + offsets + ", not [begin, end]");
    }
    TensorDescriptor descriptor = new TensorDescriptor(name, type, shape);
    long length = offsets.get(1) - offsets.get(0);
    long expected;
    try {
      expected = descriptor.byteSize();
    } catch (ArithmeticException e) {
      throw new MalformedSafetensorsException(file, where + "shape " + shape + " overflows", e);
    }
    if (length != expected) {
      throw new MalformedSafetensorsException(
          file,
          where + "has " + length + " bytes; " + type + " of shape " + shape + " has " + expected);
    }
    return new Entry(descriptor, offsets.get(0), offsets.get(1));
  }

  private static List<Long> longs(Path file, String what, JsonNode array)
      throws MalformedSafetensorsException {
    List<Long> values = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
        throw new MalformedSafetensorsException(file, what + " holds " + value);
      }
      values.add(value.longValue());
    }
    if (!array.isArray()) {
      throw new MalformedSafetensorsException(file, what + " is missing or not an array");
    }
    return values;
  }

  private static void requireNoHoles(Path file, List<Entry> entries, long dataLength)
      throws MalformedSafetensorsException {
    long covered = 0;
    for (Entry entry : entries) {
      if (entry.begin() != covered) {
        throw new MalformedSafetensorsException(
            file,
            "tensor '%s' starts at byte %d of the data, %s byte %d where the one before it ends"
                .formatted(
                    entry.descriptor().name(),
                    entry.begin(),
                    entry.begin() < covered ? "overlapping it before" : "leaving a hole after",
                    covered));
      }
      covered = entry.end();
    }
    if (covered != dataLength) {
      throw new MalformedSafetensorsException(
          file,
          "its tensors take %d bytes but %d follow the header%s"
              .formatted(covered, dataLength, dataLength < covered ? ": it is truncated" : ""));
    }
  }
}

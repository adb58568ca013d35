package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.corpus.filter.WordList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A source as the manifest of a corpus lists it; keys leave places out.
 *
 * @param query that its file was collected by; null where files lay there
 */
record SourceInput(
    String name,
    String format,
    String licence,
    @JsonInclude(JsonInclude.Include.NON_NULL) String textField,
    @JsonInclude(JsonInclude.Include.NON_NULL) String template,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Object> filters,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, ?> query,
    List<SourceEntry> files) {
  /** Raised when filters come to keep or write anything else. */
  static final int FILTERS_VERSION = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  static SourceInput of(CorpusSource source, List<SourceEntry> files) {
    return new SourceInput(
        source.name(),
        source.form().label(),
        source.licence(),
        textField(source.form()),
        source.form() instanceof DocumentForm.Examples(PromptTemplate template)
            ? template.text()
            : null,
        source.filters() == null ? null : filters(source),
        source.collecting() == null ? null : source.collecting().query(),
        files);
  }

  /** What determines documents: files as they are, wherever they lie and were had from. */
  SourceInput placeless(List<SourceEntry> entries) {
    return new SourceInput(name, format, licence, textField, template, filters, null, entries);
  }

  /** The same, whoever may use the text. */
  SourceInput withoutLicence() {
    return new SourceInput(name, format, null, textField, template, filters, query, files);
  }

  /** Where it is not the usual one, so that what was made before it could be named is found. */
  private static String textField(DocumentForm form) {
    String field =
        switch (form) {
          case DocumentForm.JsonLines(String named) -> named;
          case DocumentForm.Parquet(String named) -> named;
          default -> null;
        };
    return DocumentForm.TEXT_FIELD.equals(field) ? null : field;
  }

  /** Lists by their words, so that a list which was moved is the same. */
  private static Map<String, Object> filters(CorpusSource source) {
    Map<String, Object> filters = new TreeMap<>(MAPPER.convertValue(source.filters(), MAP));
    filters.put("version", FILTERS_VERSION);
    filters.put("advertisingWords", hash(source.words().advertising()));
    filters.put("adultWords", hash(source.words().adult()));
    return filters;
  }

  private static String hash(WordList list) {
    return Sha256.of(String.join("\n", list.words()).getBytes(StandardCharsets.UTF_8));
  }
}

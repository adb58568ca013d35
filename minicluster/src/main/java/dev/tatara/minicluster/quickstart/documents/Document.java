package dev.tatara.minicluster.quickstart.documents;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One training document, a line of the corpus source.
 *
 * @param id unique in its file, stable between runs
 * @param text paragraphs separated by one line feed
 * @param source where it comes from, e.g. a Debian package with its version
 */
@JsonPropertyOrder({"id", "text", "source"})
public record Document(String id, String text, String source) {}

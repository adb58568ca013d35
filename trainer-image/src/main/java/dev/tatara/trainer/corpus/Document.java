package dev.tatara.trainer.corpus;

import java.util.Map;

/**
 * One document of a source, or one example of what to answer.
 *
 * @param id as the source gives it, or made from file name and line
 * @param prompt of an example: what stands before the text and is not learnt; null in a document
 * @param text as the source gives it
 * @param provenance who wrote it, where and when, as far as the source says; null where it does not
 */
public record Document(String id, String prompt, String text, Map<String, String> provenance) {

  /** A document without a prompt, of which nothing more is known. */
  public Document(String id, String text) {
    this(id, null, text, null);
  }

  /** The document with another text. */
  Document withText(String other) {
    return new Document(id, prompt, other, provenance);
  }

  /** Whether it is a prompt and its response. */
  public boolean isExample() {
    return prompt != null;
  }

  /** Prompt and text. */
  public String whole() {
    return prompt == null ? text : prompt + text;
  }
}

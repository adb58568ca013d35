package dev.tatara.trainer.corpus;

/**
 * One document of a source, or one example of what to answer.
 *
 * @param id as the source gives it, or made from file name and line
 * @param prompt of an example: what stands before the text and is not learnt; null in a document
 * @param text as the source gives it
 */
public record Document(String id, String prompt, String text) {

  /** A document without a prompt. */
  public Document(String id, String text) {
    this(id, null, text);
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

package dev.tatara.trainer.corpus;

/** Which fields of a JSON object make a document. */
sealed interface LineForm {

  /**
   * One field is the document; whatever else there is means nothing.
   *
   * @param field its name
   */
  record Text(String field) implements LineForm {}

  /** As a corpus artifact has it: {@code text}, and for examples {@code prompt} before it. */
  record Stored() implements LineForm {}

  /**
   * {@code prompt} and {@code response}.
   *
   * @param template puts the prompt into what the model is to see before the response
   */
  record Example(PromptTemplate template) implements LineForm {}
}

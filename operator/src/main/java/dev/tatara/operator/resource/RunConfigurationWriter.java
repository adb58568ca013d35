package dev.tatara.operator.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.jobplan.run.RunConfiguration;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes run configurations as JSON that people can read in {@code kubectl describe}. */
@ApplicationScoped
public class RunConfigurationWriter {
  private final JsonMapper mapper =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The content of {@code run.json}. The same run gives the same bytes. */
  public String write(RunConfiguration run) {
    try {
      return mapper.writeValueAsString(run);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("run configuration cannot be written as JSON", e);
    }
  }

  /**
   * Whether two documents say the same of a part.
   *
   * @param pointer to the part, a JSON pointer
   * @param one null for none
   */
  boolean haveSame(String pointer, String one, String other) {
    try {
      return one != null
          && mapper.readTree(one).at(pointer).equals(mapper.readTree(other).at(pointer));
    } catch (JsonProcessingException e) {
      return false; // somebody else has written it
    }
  }
}

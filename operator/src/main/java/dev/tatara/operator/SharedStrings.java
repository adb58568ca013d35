package dev.tatara.operator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * One string for equal ones in what the API server sends. Objects of thousands of jobs lie in
 * memory, and say the same in most of their fields; names and UIDs of a job stand in all its
 * objects.
 */
@Singleton
public class SharedStrings implements KubernetesClientObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("shared-strings").addDeserializer(String.class, new Deserializer()));
  }

  /** Strings by their hash; one that comes later takes the place of another of the same place. */
  private static final class Deserializer extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;
    private static final int PLACES = 1 << 13;

    /** Longer ones are rarely said twice. */
    private static final int LONGEST = 200;

    private final transient String[] strings = new String[PLACES];

    Deserializer() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String string = StringDeserializer.instance.deserialize(parser, context);
      return string == null || string.length() > LONGEST ? string : shared(string);
    }

    /** Threads may overwrite each other's strings, which costs memory and nothing else. */
    private String shared(String string) {
      int hash = string.hashCode();
      int place = (hash ^ hash >>> 16) & PLACES - 1;
      String known = strings[place];
      if (string.equals(known)) {
        return known;
      }
      strings[place] = string;
      return string;
    }
  }
}

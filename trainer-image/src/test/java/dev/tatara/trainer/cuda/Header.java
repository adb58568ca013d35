package dev.tatara.trainer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The declarations of a C header.
 *
 * @param text without comments
 * @param layouts what each C type is in a call; a pointer to a type that is not here is a host
 *     address
 */
public record Header(String text, Map<String, MemoryLayout> layouts) {
  private static final String DECORATION =
      "\\bconst\\b|\\bextern\\b|\\bCUDARTAPI\\b|\\b__host__\\b|\\b__cudart_builtin__\\b|\\s";

  public static Header read(Path file, Map<String, MemoryLayout> layouts) throws IOException {
    return new Header(
        Files.readString(file)
            .replaceAll("(?s)/\\*.*?\\*/", " ")
            .replaceAll("//[^\\n]*", " ")
            .replaceAll("__dv\\(\\w+\\)", " "),
        layouts);
  }

  public void assertDeclares(String function, FunctionDescriptor descriptor) {
    String code = text.replaceAll("(?m)^\\s*#.*$", "");
    Matcher declaration =
        Pattern.compile("([\\w*][\\w\\s*]*?)\\s*\\b" + function + "\\s*\\(([^)]*)\\)\\s*;")
            .matcher(code);
    assertTrue(declaration.find(), "there is no declaration of " + function);
    assertLayout(function, declaration.group(1), descriptor.returnLayout().orElseThrow());
    List<String> parameters =
        Arrays.stream(declaration.group(2).split(","))
            .map(String::strip)
            .filter(parameter -> !parameter.isEmpty())
            .map(parameter -> parameter.replaceFirst("\\w+$", ""))
            .toList();
    assertEquals(parameters.size(), descriptor.argumentLayouts().size(), function);
    for (int i = 0; i < parameters.size(); i++) {
      assertLayout(function, parameters.get(i), descriptor.argumentLayouts().get(i));
    }
  }

  private void assertLayout(String function, String type, MemoryLayout layout) {
    String plain = type.replaceAll(DECORATION, "");
    MemoryLayout expected = layouts.get(plain);
    if (expected == null && plain.endsWith("*")) {
      expected = ValueLayout.ADDRESS;
    }
    assertNotNull(expected, function + ": what is '" + type.strip() + "'?");
    assertEquals(expected, layout, function + ": " + type.strip());
  }

  /** The value of a macro or of a constant of an enumeration. */
  public int constant(String name) {
    Matcher value = Pattern.compile("\\b" + name + "\\b\\s*=?\\s*(-?(?:0x)?\\d+)").matcher(text);
    assertTrue(value.find(), "there is no constant " + name);
    return Integer.decode(value.group(1));
  }
}

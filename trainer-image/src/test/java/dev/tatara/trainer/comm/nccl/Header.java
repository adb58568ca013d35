package dev.tatara.trainer.comm.nccl;

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
 */
record Header(String text) {
  /** What each C type is in a call; a pointer to a type that is not here is a host address. */
  private static final Map<String, MemoryLayout> LAYOUTS =
      Map.ofEntries(
          Map.entry("int", ValueLayout.JAVA_INT),
          Map.entry("unsignedint", ValueLayout.JAVA_INT),
          Map.entry("size_t", ValueLayout.JAVA_LONG),
          Map.entry("void*", ValueLayout.JAVA_LONG),
          Map.entry("ncclResult_t", ValueLayout.JAVA_INT),
          Map.entry("ncclDataType_t", ValueLayout.JAVA_INT),
          Map.entry("ncclRedOp_t", ValueLayout.JAVA_INT),
          Map.entry("ncclUniqueId", NcclFunctions.UNIQUE_ID),
          Map.entry("ncclComm_t", ValueLayout.JAVA_LONG),
          Map.entry("cudaError_t", ValueLayout.JAVA_INT),
          Map.entry("enumcudaMemcpyKind", ValueLayout.JAVA_INT),
          Map.entry("cudaStream_t", ValueLayout.JAVA_LONG),
          Map.entry("cudaEvent_t", ValueLayout.JAVA_LONG));

  private static final String DECORATION =
      "\\bconst\\b|\\bextern\\b|\\bCUDARTAPI\\b|\\b__host__\\b|\\b__cudart_builtin__\\b|\\s";

  static Header read(Path file) throws IOException {
    return new Header(
        Files.readString(file)
            .replaceAll("(?s)/\\*.*?\\*/", " ")
            .replaceAll("//[^\\n]*", " ")
            .replaceAll("__dv\\(0\\)", " "));
  }

  void assertDeclares(String function, FunctionDescriptor descriptor) {
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

  private static void assertLayout(String function, String type, MemoryLayout layout) {
    String plain = type.replaceAll(DECORATION, "");
    MemoryLayout expected = LAYOUTS.get(plain);
    if (expected == null && plain.endsWith("*")) {
      expected = ValueLayout.ADDRESS;
    }
    assertNotNull(expected, function + ": what is '" + type.strip() + "'?");
    assertEquals(expected, layout, function + ": " + type.strip());
  }

  /** The value of a macro or of a constant of an enumeration. */
  int constant(String name) {
    Matcher value = Pattern.compile("\\b" + name + "\\b\\s*=?\\s*(-?\\d+)").matcher(text);
    assertTrue(value.find(), "there is no constant " + name);
    return Integer.parseInt(value.group(1));
  }
}

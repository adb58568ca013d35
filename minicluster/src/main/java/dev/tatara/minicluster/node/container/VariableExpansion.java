package dev.tatara.minicluster.node.container;

import java.util.Map;

/**
 * Kubernetes' expansion of {@code $(NAME)}: an unknown name stays as it is, {@code $$} is one
 * dollar sign (k8s.io/kubernetes/third_party/forked/golang/expansion).
 */
final class VariableExpansion {
  private VariableExpansion() {}

  static String expand(String text, Map<String, String> variables) {
    StringBuilder result = new StringBuilder();
    int position = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      char next = position + 1 < text.length() ? text.charAt(position + 1) : 0;
      int end = next == '(' ? text.indexOf(')', position) : -1;
      if (c == '$' && next == '$') {
        result.append('$');
        position += 2;
      } else if (c == '$' && end > 0) {
        String reference = text.substring(position, end + 1);
        String value = variables.get(text.substring(position + 2, end));
        result.append(value == null ? reference : value);
        position = end + 1;
      } else {
        result.append(c);
        position++;
      }
    }
    return result.toString();
  }
}

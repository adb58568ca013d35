package dev.tatara.minicluster.node.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Replaces mount paths in a text by the paths behind them: whole paths and beginnings of paths, not
 * parts of other names. Of two mounts that fit, the longer one counts.
 */
public final class PathRewriter {
  private final List<Map.Entry<String, Path>> mounts;

  /**
   * @param mounts path in the container to path on this machine
   */
  public PathRewriter(Map<String, Path> mounts) {
    List<Map.Entry<String, Path>> sorted = new ArrayList<>();
    mounts.forEach((path, target) -> sorted.add(Map.entry(withoutTrailingSlash(path), target)));
    sorted.removeIf(mount -> mount.getKey().isEmpty());
    sorted.sort(Comparator.comparing(mount -> -mount.getKey().length()));
    this.mounts = List.copyOf(sorted);
  }

  /** The text with every mount path replaced. */
  public String rewrite(String text) {
    StringBuilder result = new StringBuilder();
    int position = 0;
    while (position < text.length()) {
      Map.Entry<String, Path> mount = mountAt(text, position);
      if (mount == null) {
        result.append(text.charAt(position++));
      } else {
        result.append(mount.getValue());
        position += mount.getKey().length();
      }
    }
    return result.toString();
  }

  private Map.Entry<String, Path> mountAt(String text, int position) {
    if (text.charAt(position) != '/' || (position > 0 && continuesPath(text, position - 1))) {
      return null;
    }
    for (Map.Entry<String, Path> mount : mounts) {
      int end = position + mount.getKey().length();
      if (text.startsWith(mount.getKey(), position)
          && (end == text.length() || !isNameCharacter(text.charAt(end)))) {
        return mount;
      }
    }
    return null;
  }

  /**
   * Whether a slash behind this character stands inside a path, as in {@code a/b} or {@code $A/b}.
   */
  private static boolean continuesPath(String text, int position) {
    char c = text.charAt(position);
    return isNameCharacter(c) || "/~*?})]".indexOf(c) >= 0;
  }

  private static boolean isNameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  private static String withoutTrailingSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}

package dev.tatara.minicluster.binaries;

import java.nio.file.Path;
import java.util.Map;

/** Where this user keeps what is expensive to make. */
public final class CacheDirectory {
  private CacheDirectory() {}

  public static Path ofUser() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static Path of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("TATARA_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String general = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches = general.isEmpty() ? home.resolve(".cache") : Path.of(general);
    return caches.resolve("tatara").toAbsolutePath();
  }
}

package dev.tatara.minicluster.quickstart.documents;

import java.util.List;

/**
 * A Debian documentation package with Japanese pages.
 *
 * @param name the binary package
 * @param pages glob of its HTML pages, below the unpacked package
 * @param licence SPDX expression, from the package's {@code debian/copyright}
 */
record DebianPackage(String name, String pages, String licence) {
  /**
   * The packages that the quickstart reads, about 23 MB to download together. What a release of
   * Debian lacks is left out.
   */
  static final List<DebianPackage> JAPANESE_DOCUMENTATION =
      List.of(
          new DebianPackage(
              "debian-reference-ja", "usr/share/debian-reference/*.ja.html", "GPL-2.0-or-later"),
          new DebianPackage(
              "developers-reference-ja",
              "usr/share/developers-reference/ja/*.html",
              "GPL-2.0-only"),
          new DebianPackage(
              "debian-faq-ja", "usr/share/doc/debian/FAQ/ja/*.html", "LicenseRef-Debian-FAQ"),
          new DebianPackage(
              "maint-guide-ja", "usr/share/doc/maint-guide-ja/html/*.html", "GPL-2.0-or-later"),
          new DebianPackage(
              "aptitude-doc-ja", "usr/share/doc/aptitude/html/ja/*.html", "GPL-2.0-or-later"),
          new DebianPackage(
              "installation-guide-amd64",
              "usr/share/doc/installation-guide-amd64/ja/*.html",
              "GPL-2.0-only"));
}

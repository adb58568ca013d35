/**
 * Real Japanese text for the quickstart, from packages that an ordinary machine can get.
 *
 * <p>{@link dev.tatara.minicluster.quickstart.documents.DocumentLibrary} is the entrance. It asks
 * {@link dev.tatara.minicluster.quickstart.documents.DebianPackages} for the documentation packages
 * of {@link dev.tatara.minicluster.quickstart.documents.DebianPackage} (downloaded and unpacked,
 * never installed), has {@link dev.tatara.minicluster.quickstart.documents.HtmlSections} cut their
 * pages into sections, keeps what {@link dev.tatara.minicluster.quickstart.documents.JapaneseText}
 * finds to be Japanese, and writes one JSON-lines file with a note of where everything came from
 * and under which licence. The same packages give the same bytes, so that the artifacts made from
 * them are found again by their digest. Without packages it takes the text under {@code
 * examples/quickstart/fallback}, and says so.
 */
package dev.tatara.minicluster.quickstart.documents;

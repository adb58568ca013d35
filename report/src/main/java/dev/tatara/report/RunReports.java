package dev.tatara.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Reports as they travel and are kept: JSON, packed by gzip. */
public final class RunReports {
  /** A report fits into a ConfigMap, which holds a mebibyte with its bytes in base64. */
  public static final int MOST_BYTES = 600_000;

  /** What stands around a packed report, in base64, among other lines. */
  static final String BEGIN = "-----BEGIN TATARA REPORT-----";

  static final String END = "-----END TATARA REPORT-----";

  private static final long MOST_UNPACKED = 32L << 20;

  /** Another version's report may say more. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private RunReports() {}

  /**
   * The bytes of a report, at most {@link #MOST_BYTES}. One that is too large goes without its
   * questions, and if it still is, with fewer of its older scores and events.
   *
   * @throws IOException when what a run of no length has is too large
   */
  public static byte[] pack(RunReport report) throws IOException {
    for (RunReport smaller :
        (Iterable<RunReport>) ReportThinning.smallerAndSmaller(report)::iterator) {
      byte[] json = MAPPER.writeValueAsBytes(smaller);
      byte[] packed = gzip(json);
      if (json.length <= MOST_UNPACKED && packed.length <= MOST_BYTES) {
        return packed;
      }
    }
    throw new IOException(
        "the report is larger than " + MOST_BYTES + " bytes, thinned out as it is");
  }

  /** Lines that hold a packed report, for a log. */
  public static List<String> lines(byte[] packed) {
    return List.of(BEGIN, Base64.getMimeEncoder().encodeToString(packed), END);
  }

  /**
   * The last packed report in a log; empty where it holds none whole.
   *
   * @throws IllegalArgumentException when what it holds is damaged
   */
  public static Optional<byte[]> inLog(String log) {
    int begin = log.lastIndexOf(BEGIN);
    int end = log.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      return Optional.empty();
    }
    // Skips line breaks, as they stand in logs.
    return Optional.of(Base64.getMimeDecoder().decode(log.substring(begin + BEGIN.length(), end)));
  }

  private static byte[] gzip(byte[] json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json);
    }
    return bytes.toByteArray();
  }

  /**
   * The report in such bytes.
   *
   * @throws IOException when they hold none, one that is too large, or one of another format
   */
  public static RunReport unpack(byte[] packed) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] json = gzip.readNBytes((int) MOST_UNPACKED + 1);
      if (json.length > MOST_UNPACKED) {
        throw new IOException("the report is larger than " + MOST_UNPACKED + " bytes");
      }
      RunReport report = MAPPER.readValue(json, RunReport.class);
      if (report == null || report.formatVersion() != RunReport.FORMAT_VERSION) {
        throw new IOException("the report is of another format");
      }
      return report;
    }
  }
}

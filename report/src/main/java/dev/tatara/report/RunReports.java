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
  private static final String BEGIN = "-----BEGIN TATARA REPORT-----";

  private static final String END = "-----END TATARA REPORT-----";

  private static final long MOST_UNPACKED = 32L << 20;

  /** Another version's report may say more. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private RunReports() {}

  /** The bytes of a report; one that is too large goes without its questions. */
  public static byte[] pack(RunReport report) throws IOException {
    byte[] packed = gzip(report);
    return packed.length <= MOST_BYTES ? packed : gzip(report.withoutQuestions());
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

  private static byte[] gzip(RunReport report) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(MAPPER.writeValueAsBytes(report));
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

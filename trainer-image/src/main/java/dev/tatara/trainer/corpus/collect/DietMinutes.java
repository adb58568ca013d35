package dev.tatara.trainer.corpus.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.DietMinutesSettings;
import dev.tatara.trainer.corpus.Document;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speeches in the Diet of Japan, from the API of the National Diet Library: a record a speech, with
 * who said it, where and when. Form of requests and answers: <a
 * href="https://kokkai.ndl.go.jp/api.html">kokkai.ndl.go.jp/api.html</a>, unit {@code speech}, in
 * JSON.
 */
public final class DietMinutes {
  private static final Logger LOG = LoggerFactory.getLogger(DietMinutes.class);
  private static final String LIBRARY = "https://kokkai.ndl.go.jp/api/speech";

  /** The most that the API gives at once. */
  private static final int PAGE = 100;

  /** Positions move when minutes come out meanwhile; then all pages are gone through again. */
  private static final int PASSES = 4;

  private static final int EXCERPT = 200;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What the API says of a speech that is kept with it. */
  private static final List<String> ATTRIBUTION =
      List.of(
          "speaker",
          "speakerGroup",
          "speakerPosition",
          "speakerRole",
          "session",
          "nameOfHouse",
          "nameOfMeeting",
          "issue",
          "date",
          "speechURL",
          "meetingURL");

  private final String source;
  private final DietMinutesSettings settings;

  /**
   * @param source name, for messages
   * @param settings which speeches, from where
   */
  public DietMinutes(String source, DietMinutesSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /**
   * Collects all speeches in a file, and goes on where an earlier attempt was; what is complete is
   * not asked for again.
   *
   * @return bytes of the file that count: another job may go on with it
   * @throws TrainerException {@code ConfigurationInvalid} when the API refuses the query or the
   *     file is taken, {@code SourceUnreadable} when there are no such speeches or the answers are
   *     not the API's, {@code StorageUnavailable} when the API does not answer
   */
  public long collect(Path path) throws IOException, InterruptedException {
    Duration pause = Duration.ofSeconds(settings.pauseSeconds());
    try (CollectedFile file = CollectedFile.open(source, path, settings.query(), pause);
        PoliteClient client = new PoliteClient(source, pause)) {
      for (int pass = 1; !file.watermark().complete(); pass++) {
        if (pass > PASSES) {
          throw unreadable(
              "%d of %d records came, since they change while they are read"
                  .formatted(file.documents(), file.watermark().total()),
              "choose a period whose minutes have all come out");
        }
        pass(file, client);
      }
      return file.watermark().bytes();
    }
  }

  /** Goes through the pages from the watermark to the end, or until positions have moved. */
  private void pass(CollectedFile file, PoliteClient client)
      throws IOException, InterruptedException {
    long position = file.watermark().position();
    long total = file.watermark().total();
    while (true) {
      JsonNode page = page(client, position);
      long records = page.path("numberOfRecords").asLong(-1);
      if (records < 0) {
        throw malformed(page.toString(), "has no numberOfRecords");
      }
      if (records == 0) {
        throw unreadable("no speech matches", "check from, until and the other conditions");
      }
      if (total != 0 && records != total) {
        LOG.warn("source '{}': {} records instead of {}; begins again", source, records, total);
        file.commit(1, records, false);
        return;
      }
      total = records;
      for (JsonNode record : page.path("speechRecord")) {
        file.add(document(record));
      }
      long next = page.path("nextRecordPosition").asLong(0);
      if (next == 0) {
        file.commit(1, total, file.documents() >= total);
        return;
      }
      if (next <= position) {
        throw malformed(page.toString(), "goes from record " + position + " on to " + next);
      }
      position = next;
      file.commit(position, total, false);
      LOG.info("source '{}': {} of {} speeches", source, file.documents(), total);
    }
  }

  private JsonNode page(PoliteClient client, long position) throws InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>(settings.query());
    parameters.put("startRecord", "" + position);
    parameters.put("maximumRecords", "" + PAGE);
    parameters.put("recordPacking", "json");
    String query =
        parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String endpoint = settings.endpoint() == null ? LIBRARY : settings.endpoint();
    URI address =
        WebAddress.configured(
            source, "data.sources[].dietMinutes.endpoint", endpoint + "?" + query);
    Reply reply = client.get(address, DietMinutes::isBusy);
    JsonNode page = parse(reply.body());
    if (page != null && page.has("message")) {
      throw refused(page.path("message").asText() + details(page));
    }
    if (!reply.isOk()) {
      throw refused("status " + reply.status());
    }
    if (page == null || !page.isObject()) {
      throw malformed(new String(reply.body(), StandardCharsets.UTF_8), "is no JSON object");
    }
    return page;
  }

  /** The API says so in words, with whatever status. */
  private static boolean isBusy(byte[] body) {
    JsonNode page = parse(body);
    String message = page == null ? "" : page.path("message").asText();
    return message.contains("混み合") || message.contains("19001");
  }

  private static JsonNode parse(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  private static String details(JsonNode page) {
    JsonNode details = page.path("details");
    return details.isEmpty() ? "" : " " + details;
  }

  /** A record without text has an empty one, which the corpus leaves out and counts. */
  private Document document(JsonNode record) {
    String id = record.path("speechID").asText("");
    if (id.isEmpty()) {
      throw malformed(record.toString(), "has a record without a speechID");
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    for (String field : ATTRIBUTION) {
      JsonNode value = record.path(field);
      if (value.isValueNode() && !value.isNull()) {
        provenance.put(field, value.asText());
      }
    }
    return new Document(id, null, record.path("speech").asText(""), provenance);
  }

  private TrainerException refused(String said) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "source '" + source + "': the API of the minutes refuses the query: " + said,
        "check data.sources[].dietMinutes; https://kokkai.ndl.go.jp/api.html says what may be asked");
  }

  private TrainerException malformed(String answer, String what) {
    return unreadable(
        "the answer of the minutes' API " + what + ": " + TextPrefix.of(answer, EXCERPT),
        "check the endpoint: it must answer as https://kokkai.ndl.go.jp/api.html says");
  }

  private TrainerException unreadable(String what, String hint) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE, "source '" + source + "': " + what, hint);
  }
}

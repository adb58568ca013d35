package dev.tatara.operator.logging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A line of JSON for each log record. */
final class JsonLines extends ExtFormatter {
  private static final List<String> CONTEXT =
      List.of(JobContext.NAMESPACE, JobContext.JOB, JobContext.PHASE, JobContext.STEP);

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public String format(ExtLogRecord record) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("time", record.getInstant().toString());
    line.put("level", record.getLevel().getName().toLowerCase(Locale.ROOT));
    line.put("logger", record.getLoggerName());
    line.put("message", formatMessage(record));
    for (String field : CONTEXT) {
      String value = record.getMdc(field);
      if (value != null) {
        line.put(field, value);
      }
    }
    line.put("thread", record.getThreadName());
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      line.put("exception", trace.toString());
    }
    try {
      return json.writeValueAsString(line) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // strings can be written
    }
  }
}

package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PreparationStatus;
import java.util.List;

/** How far a corpus is, in a line while it is made. */
final class PreparationDetails {
  private PreparationDetails() {}

  static List<String> of(LLMTrainingJobStatus status) {
    PreparationStatus now = status == null ? null : status.preparation();
    if (now == null) {
      return List.of();
    }
    long total = now.totalBytes() == null ? 0 : now.totalBytes();
    double share = total == 0 ? 0 : (double) now.bytes() / total;
    StringBuilder line = new StringBuilder("%-11s ".formatted(now.activity()));
    line.append(Bar.of(share));
    append(line, " %s,", now.percent());
    append(line, " %s documents", TrainingDetails.number(now.documents()));
    append(line, ", %s MB/s", megabytes(now.bytesPerSecond()));
    append(line, ", ETA %s", now.eta());
    if (now.shards() != null && now.shards() > 1) {
      line.append(", %d of %d shards done".formatted(now.shardsDone(), now.shards()));
    }
    return List.of(line.toString());
  }

  private static String megabytes(Long bytes) {
    return bytes == null ? null : String.valueOf(Math.round(bytes / 1e5) / 10.0);
  }

  private static void append(StringBuilder line, String format, String value) {
    if (value != null) {
      line.append(format.formatted(value));
    }
  }
}

package dev.tatara.minicluster.node.pod;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conditions that the node sets; their transition time moves only when they change. */
final class PodConditions {
  private final Map<String, PodCondition> conditions = new LinkedHashMap<>();

  /**
   * @param reason why it is false, or null
   */
  void set(String type, boolean value, String reason) {
    String status = value ? "True" : "False";
    PodCondition before = conditions.get(type);
    boolean same = before != null && before.getStatus().equals(status);
    conditions.put(
        type,
        new PodConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withLastTransitionTime(
                same
                    ? before.getLastTransitionTime()
                    : Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
            .build());
  }

  List<PodCondition> list() {
    return new ArrayList<>(conditions.values());
  }
}

package dev.tatara.trainer.step;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How far a step of one pod is that prepares data, as {@code /progress} gives it; what the step
 * does not count is null and left out.
 *
 * @param phase what is being done, in one word
 * @param fraction of the step that is done, 0 to 1; it never falls
 * @param documents that the phase has gone through
 * @param bytes likewise
 * @param totalBytes that it has to go through
 * @param bytesPerSecond of the phase so far
 * @param etaSeconds to the end of the phase
 * @param lastUpdateTime UTC, ISO-8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreparationFigures(
    String phase,
    Double fraction,
    Long documents,
    Long bytes,
    Long totalBytes,
    Double bytesPerSecond,
    Long etaSeconds,
    String lastUpdateTime) {}

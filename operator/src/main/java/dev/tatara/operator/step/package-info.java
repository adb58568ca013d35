/**
 * The steps of a job: in which order they come, by what labels and owners their objects are known,
 * and what the objects that exist say of them. Each step is a {@code batch/v1} Job named {@code
 * <job>-<verb>}; the last of them that exists is the one that the job is at.
 */
package dev.tatara.operator.step;

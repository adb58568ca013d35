package dev.tatara.trainer.checkpoint;

/**
 * What a save cost.
 *
 * @param stallSeconds that training stood still: to wait for the save before, and for the copy
 * @param seconds from the call to the commit
 * @param bytes of all files of all ranks
 */
public record SaveFigures(double stallSeconds, double seconds, long bytes) {}

package dev.tatara.trainer.corpus;

/**
 * One document of a source.
 *
 * @param id as the source gives it, or made from file name and line
 * @param text as the source gives it
 */
public record Document(String id, String text) {}

package dev.tatara.trainer.comm;

/** What becomes of the elements of two ranks. */
enum Reduction {
  SUM,
  MAX
}

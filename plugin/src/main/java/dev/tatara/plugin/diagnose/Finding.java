package dev.tatara.plugin.diagnose;

/**
 * Something that is wrong.
 *
 * @param reason in one word
 * @param what in a sentence; it may hold the mend
 * @param mend what to do about it; null where the sentence says so
 */
record Finding(String reason, String what, String mend) {

  Finding(String reason, String what) {
    this(reason, what, null);
  }
}

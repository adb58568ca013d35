package dev.tatara.plugin.diagnose;

/**
 * Something that is wrong, or something to know.
 *
 * @param reason in one word
 * @param what in a sentence; it may hold the mend
 * @param mend what to do about it; null where the sentence says so
 * @param isTrouble false of a note: the job goes on well, and somebody should know
 */
record Finding(String reason, String what, String mend, boolean isTrouble) {

  Finding(String reason, String what, String mend) {
    this(reason, what, mend, true);
  }

  Finding(String reason, String what) {
    this(reason, what, null);
  }

  static Finding note(String reason, String what, String mend) {
    return new Finding(reason, what, mend, false);
  }
}

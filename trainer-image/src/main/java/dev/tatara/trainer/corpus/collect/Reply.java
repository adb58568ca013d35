package dev.tatara.trainer.corpus.collect;

/**
 * What a server answered.
 *
 * @param status of HTTP, no error of the server's own
 * @param body all of it
 */
record Reply(int status, byte[] body) {
  private static final int OK = 200;

  boolean isOk() {
    return status == OK;
  }
}

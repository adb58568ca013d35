package dev.tatara.minicluster.node.container;

/** A container can't be started as it is described; the message becomes its status. */
final class StartException extends Exception {
  StartException(String message) {
    super(message);
  }
}

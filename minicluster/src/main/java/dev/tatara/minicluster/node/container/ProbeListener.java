package dev.tatara.minicluster.node.container;

/** Told what a container's probes find. */
interface ProbeListener {
  /** The startup probe has passed, or there is none. */
  void started();

  /** The readiness probe has changed its mind; without one, a started container is ready. */
  void ready(boolean ready);

  /**
   * One attempt has failed.
   *
   * @param kind of probe: Startup, Liveness or Readiness
   * @param message why
   */
  void failed(String kind, String message);

  /** A startup or liveness probe has failed as often as its threshold allows. */
  void unhealthy(String kind);
}

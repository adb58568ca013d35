package dev.tatara.minicluster.controlplane;

import java.util.function.Consumer;

/**
 * What of the control plane runs, and how.
 *
 * @param controllerManager whether Jobs make pods, owners' objects are collected, and so on
 * @param scheduler whether pods are bound to nodes
 * @param progress told in whole lines what takes time
 */
public record ControlPlaneOptions(
    boolean controllerManager, boolean scheduler, Consumer<String> progress) {
  /** All of it, silently. */
  public static ControlPlaneOptions complete() {
    return new ControlPlaneOptions(true, true, line -> {});
  }

  /** The API server alone: objects are kept, and nobody acts on them. */
  public static ControlPlaneOptions apiServerOnly() {
    return new ControlPlaneOptions(false, false, line -> {});
  }

  /** The same with kube-controller-manager running. */
  public ControlPlaneOptions withControllerManager() {
    return new ControlPlaneOptions(true, scheduler, progress);
  }

  /** The same with another listener. */
  public ControlPlaneOptions withProgress(Consumer<String> listener) {
    return new ControlPlaneOptions(controllerManager, scheduler, listener);
  }
}

package dev.tatara.minicluster.controlplane;

import java.util.List;
import java.util.function.Consumer;

/**
 * What of the control plane runs, and how.
 *
 * @param controllerManager whether Jobs make pods, owners' objects are collected, and so on
 * @param scheduler whether pods are bound to nodes
 * @param progress told in whole lines what takes time
 * @param apiServerArguments given to kube-apiserver beside its own
 */
public record ControlPlaneOptions(
    boolean controllerManager,
    boolean scheduler,
    Consumer<String> progress,
    List<String> apiServerArguments) {
  public ControlPlaneOptions {
    apiServerArguments = List.copyOf(apiServerArguments);
  }

  /** All of it, silently. */
  public static ControlPlaneOptions complete() {
    return new ControlPlaneOptions(true, true, line -> {}, List.of());
  }

  /** The API server alone: objects are kept, and nobody acts on them. */
  public static ControlPlaneOptions apiServerOnly() {
    return new ControlPlaneOptions(false, false, line -> {}, List.of());
  }

  /** The same with kube-controller-manager running. */
  public ControlPlaneOptions withControllerManager() {
    return new ControlPlaneOptions(true, scheduler, progress, apiServerArguments);
  }

  /** The same with another listener. */
  public ControlPlaneOptions withProgress(Consumer<String> listener) {
    return new ControlPlaneOptions(controllerManager, scheduler, listener, apiServerArguments);
  }

  /** The same with more arguments of kube-apiserver. */
  public ControlPlaneOptions withApiServerArguments(String... arguments) {
    return new ControlPlaneOptions(controllerManager, scheduler, progress, List.of(arguments));
  }
}

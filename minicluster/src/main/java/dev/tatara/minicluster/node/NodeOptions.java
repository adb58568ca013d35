package dev.tatara.minicluster.node;

import java.time.Duration;
import java.util.Map;

/**
 * What the node declares and how it behaves.
 *
 * @param name of the Node
 * @param capacity what it declares; the scheduler counts with it, nothing enforces it
 * @param images what containers may run
 * @param environment variables of every container, below those of the image and of the pod
 * @param backOff wait before a container's second restart, the first comes at once; doubled each
 *     time, up to 30 times that (a kubelet's is 10 s)
 */
public record NodeOptions(
    String name,
    NodeCapacity capacity,
    ImageTable images,
    Map<String, String> environment,
    Duration backOff) {
  public NodeOptions {
    environment = Map.copyOf(environment);
  }

  /** A node without images that declares what this machine has, and restarts quickly. */
  public static NodeOptions ofMachine() {
    return new NodeOptions(
        "local", NodeCapacity.ofMachine(), ImageTable.empty(), Map.of(), Duration.ofSeconds(1));
  }

  /** The same with another capacity. */
  public NodeOptions withCapacity(NodeCapacity other) {
    return new NodeOptions(name, other, images, environment, backOff);
  }

  /** The same with other images. */
  public NodeOptions withImages(ImageTable other) {
    return new NodeOptions(name, capacity, other, environment, backOff);
  }

  /** The same with other variables for every container. */
  public NodeOptions withEnvironment(Map<String, String> other) {
    return new NodeOptions(name, capacity, images, other, backOff);
  }

  /** The same with another wait between restarts. */
  public NodeOptions withBackOff(Duration other) {
    return new NodeOptions(name, capacity, images, environment, other);
  }
}

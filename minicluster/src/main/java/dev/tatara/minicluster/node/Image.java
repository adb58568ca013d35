package dev.tatara.minicluster.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What an image name stands for on this machine. Values may hold {@code ${hostsFile}}, {@code
 * ${podIP}} and {@code ${podDirectory}}, see {@link ImagePlaceholders}.
 *
 * @param entrypoint command line that a container without {@code command} runs; its {@code args}
 *     are appended. May be empty: then the container must name a command
 * @param args used when the container has neither {@code command} nor {@code args}
 * @param programs programs that the image would hold, by the name that a container's {@code
 *     command} starts with, and the command line here that stands for each; what is not among them
 *     is looked up on this machine
 * @param env variables that the image sets
 */
public record Image(
    @JsonProperty("entrypoint") List<String> entrypoint,
    @JsonProperty("args") List<String> args,
    @JsonProperty("programs") Map<String, List<String>> programs,
    @JsonProperty("env") Map<String, String> env) {

  /** Absent parts are empty. */
  public Image {
    entrypoint = entrypoint == null ? List.of() : List.copyOf(entrypoint);
    args = args == null ? List.of() : List.copyOf(args);
    programs = programs == null ? Map.of() : Map.copyOf(programs);
    env = env == null ? Map.of() : Map.copyOf(env);
  }

  /** An image that is this machine: containers name commands that are installed here. */
  public static Image ofHost() {
    return new Image(List.of(), List.of(), Map.of(), Map.of());
  }

  /** An image with one program, run with a container's {@code args}. */
  public static Image ofProgram(List<String> entrypoint, Map<String, String> env) {
    return new Image(entrypoint, List.of(), Map.of(), env);
  }
}

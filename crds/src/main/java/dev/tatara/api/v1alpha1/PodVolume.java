package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** A volume and the place where every container of a job sees it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.configMap), has(self.secret), has(self.persistentVolumeClaim),"
            + " has(self.emptyDir), has(self.hostPath)].exists_one(given, given)",
    message =
        "template.volumes[] needs exactly one of configMap, secret, persistentVolumeClaim, emptyDir"
            + " and hostPath: say what is mounted there")
@ValidationRule(
    value =
        "!self.mountPath.split('/').exists(part, part == '..' || part == '.') &&"
            + " !['/storage', '/claims', '/etc/tatara', '/tmp', '/dev/termination-log',"
            + " '/opt/tatara', '/opt/libtorch', '/usr/local/bin', '/proc', '/sys',"
            + " '/var/run/secrets', '/run/secrets'].exists(taken, self.mountPath == taken ||"
            + " self.mountPath.startsWith(taken + '/') || taken.startsWith(self.mountPath + '/'))",
    message =
        "template.volumes[].mountPath must not lie at, in or around a folder that the operator, the"
            + " image or the system uses (/storage, /claims, /etc/tatara, /tmp,"
            + " /dev/termination-log, /opt/tatara, /opt/libtorch, /usr/local/bin, /proc, /sys,"
            + " /var/run/secrets, /run/secrets), and must have no '.' and '..': choose another,"
            + " such as /mnt/extra")
@ValidationRule(
    value = "!has(self.subPath) || !self.subPath.split('/').exists(part, part == '..')",
    message = "template.volumes[].subPath must have no '..': name a folder of the volume")
public record PodVolume(
    @Required
        @Size(min = 2, max = 256)
        @Pattern("^(/[A-Za-z0-9._-]+)+$")
        @JsonPropertyDescription("Where containers see the volume, such as /mnt/extra.")
        String mountPath,
    @Size(min = 1, max = 256)
        @Pattern("^[^/].*$")
        @JsonPropertyDescription("Folder or file of the volume to mount, not all of it.")
        String subPath,
    @Default("false") @JsonPropertyDescription("Whether containers may only read.")
        Boolean readOnly,
    @JsonPropertyDescription("A ConfigMap of the job's namespace; each key is a file.")
        ConfigMap configMap,
    @JsonPropertyDescription("A Secret of the job's namespace; each key is a file.") Secret secret,
    @JsonPropertyDescription("A PersistentVolumeClaim of the job's namespace.")
        PersistentVolumeClaim persistentVolumeClaim,
    @JsonPropertyDescription(
            "A folder that is empty when the pod starts and goes with it; with medium Memory at"
                + " /dev/shm, the shared memory that NCCL uses within a pod.")
        EmptyDir emptyDir,
    @JsonPropertyDescription(
            "A folder or file of the node. The cluster's administrator permits each path (chart"
                + " value templates.hostPaths); by default none is, and the job is refused.")
        HostPath hostPath) {

  /** A ConfigMap. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ConfigMap(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the ConfigMap.")
          String name,
      @Default("false") @JsonPropertyDescription("Whether pods start without it.")
          Boolean optional) {}

  /** A Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Secret(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
          String secretName,
      @Default("false") @JsonPropertyDescription("Whether pods start without it.")
          Boolean optional) {}

  /** A claim that is there. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PersistentVolumeClaim(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the claim.")
          String claimName) {}

  /** A folder of the pod's own. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.sizeLimit) || isQuantity(string(self.sizeLimit))",
      message = "template.volumes[].emptyDir.sizeLimit must be a quantity such as 16Gi")
  public record EmptyDir(
      @Size(max = 6)
          @Pattern("^(Memory)?$")
          @JsonPropertyDescription(
              "Memory for a folder in memory, which counts as the pod's own. Left out, on the"
                  + " node's disk.")
          String medium,
      @JsonPropertyDescription("How much it may hold, such as 16Gi.") Quantity sizeLimit) {}

  /** A path of the node. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HostPath(
      @Required
          @Size(min = 1, max = 256)
          @Pattern("^/.*$")
          @JsonPropertyDescription("The path, in the administrator's very words.")
          String path,
      @Size(max = 16)
          @Pattern("^(Directory|File)?$")
          @JsonPropertyDescription(
              "Directory or File: what must be there. Left out, it is not looked at.")
          String type) {}
}

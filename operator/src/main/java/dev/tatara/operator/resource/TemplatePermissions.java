package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.PodOverrides;
import dev.tatara.api.v1alpha1.PodVolume;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.OperatorSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * What a template asks for beyond the restricted standard, against what the cluster's administrator
 * permits. What nobody can permit has no field, or is refused by the API's rules.
 */
@ApplicationScoped
public class TemplatePermissions {
  /** Multus puts pods that carry it on more networks, of other namespaces too. */
  private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";

  private static final String CHANGEABLE = "template can change while runPolicy.suspend is true";

  private final OperatorSettings.Templates settings;

  TemplatePermissions(OperatorSettings settings) {
    this.settings = settings.templates();
  }

  /**
   * Looks at the template of a job.
   *
   * @throws PlanRefusedException when it asks for what is not permitted; names the setting
   */
  public void check(LLMTrainingJob job) throws PlanRefusedException {
    PodOverrides template = job.getSpec().template();
    checkHostPaths(template);
    if (settings.otherNetworks()) {
      return;
    }
    if (Boolean.TRUE.equals(template.hostNetwork())) {
      throw otherNetwork("template.hostNetwork puts training pods on the network of their nodes");
    }
    Map<String, String> annotations = template.annotations();
    if (annotations != null && annotations.containsKey(NETWORKS)) {
      throw otherNetwork("template.annotations " + NETWORKS + " puts pods on other networks");
    }
  }

  /** Only the very path: a folder below one that pods write to may be a link to anywhere. */
  private void checkHostPaths(PodOverrides template) throws PlanRefusedException {
    if (template.volumes() == null) {
      return;
    }
    List<String> permitted = settings.hostPaths().orElse(List.of());
    for (PodVolume volume : template.volumes()) {
      if (volume.hostPath() != null && !permitted.contains(volume.hostPath().path())) {
        throw new PlanRefusedException(
            "template.volumes mounts %s of the node at %s, which the cluster's administrator does not permit"
                .formatted(volume.hostPath().path(), volume.mountPath()),
            "use another kind of volume, or have that very path added to the operator's setting"
                + " tatara.templates.host-paths (chart value templates.hostPaths)",
            CHANGEABLE);
      }
    }
  }

  private static PlanRefusedException otherNetwork(String what) {
    return new PlanRefusedException(
        what + ", where no NetworkPolicy holds: the cluster's administrator does not permit it",
        "leave it out, or have the operator's setting tatara.templates.other-networks (chart value"
            + " templates.otherNetworks) set to true",
        CHANGEABLE);
  }
}

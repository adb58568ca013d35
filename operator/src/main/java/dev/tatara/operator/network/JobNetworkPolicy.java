package dev.tatara.operator.network;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import dev.tatara.operator.trainer.Ports;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The NetworkPolicy {@code <job>-network}: the pods of a job hear each other and who reads progress
 * and metrics, and reach each other and what the settings name.
 */
@ApplicationScoped
public class JobNetworkPolicy {
  private final OperatorSettings.NetworkPolicies settings;

  JobNetworkPolicy(OperatorSettings settings) {
    this.settings = settings.networkPolicy();
  }

  /** The policy as it should be; none where the operator makes none. */
  public Optional<NetworkPolicy> of(LLMTrainingJob job) {
    return settings.enabled() ? Optional.of(policy(job)) : Optional.empty();
  }

  private NetworkPolicy policy(LLMTrainingJob job) {
    NetworkPolicyPeer group = group(job);
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withName(job.getMetadata().getName() + "-network")
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(job))
        .endPodSelector()
        .withPolicyTypes("Ingress", "Egress")
        .withIngress(in(group))
        .withEgress(out(group))
        .endSpec()
        .build();
  }

  /** Ranks meet at one port; NCCL and TCP then choose ports of their own, so all are open. */
  private static NetworkPolicyPeer group(LLMTrainingJob job) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(job))
        .endPodSelector()
        .build();
  }

  private List<NetworkPolicyIngressRule> in(NetworkPolicyPeer group) {
    List<NetworkPolicyIngressRule> rules = new ArrayList<>();
    rules.add(new NetworkPolicyIngressRuleBuilder().withFrom(group).build());
    List<NetworkPolicyPeer> readers = settings.readers().list();
    if (!readers.isEmpty()) { // a rule without peers lets everybody in
      rules.add(
          new NetworkPolicyIngressRuleBuilder()
              .withFrom(readers)
              .withPorts(tcp(Ports.TRAINER), tcp(Ports.EVALUATOR))
              .build());
    }
    return rules;
  }

  private List<NetworkPolicyEgressRule> out(NetworkPolicyPeer group) {
    List<NetworkPolicyEgressRule> rules = new ArrayList<>();
    rules.add(new NetworkPolicyEgressRuleBuilder().withTo(group).build());
    rules.addAll(settings.egress().list());
    return rules;
  }

  private static NetworkPolicyPort tcp(int port) {
    return new NetworkPolicyPort(null, new IntOrString(port), "TCP");
  }
}

package dev.tatara.operator.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a policy says, as a digest: policies are only asked whether they say what they should, and
 * are large. It is an annotation of the object in memory, and of no other.
 */
final class PolicyDigest {
  private static final String ANNOTATION = "tatara.dev/spec-digest";

  /** The API server gives labels in another order. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private PolicyDigest() {}

  /** Puts the digest in place of the spec, unless it has been. */
  static void replaceSpec(NetworkPolicy policy) {
    if (policy.getSpec() == null) {
      return;
    }
    Map<String, String> annotations = new HashMap<>(annotations(policy));
    annotations.put(ANNOTATION, of(policy.getSpec()));
    policy.getMetadata().setAnnotations(Map.copyOf(annotations));
    policy.setSpec(null);
  }

  /** Whether a policy, from memory or not, says what another spec says. */
  static boolean isThatOf(NetworkPolicySpec spec, NetworkPolicy policy) {
    String digest =
        policy.getSpec() == null ? annotations(policy).get(ANNOTATION) : of(policy.getSpec());
    return of(spec).equals(digest);
  }

  private static Map<String, String> annotations(NetworkPolicy policy) {
    return Optional.ofNullable(policy.getMetadata())
        .map(ObjectMeta::getAnnotations)
        .orElse(Map.of());
  }

  private static String of(NetworkPolicySpec spec) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(spec));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

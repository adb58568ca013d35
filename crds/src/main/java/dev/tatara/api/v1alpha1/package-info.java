/**
 * The Kubernetes API of Tatara, version {@code tatara.dev/v1alpha1}: one kind, {@link
 * dev.tatara.api.v1alpha1.LLMTrainingJob}.
 *
 * <p>Records are the schema: a component is a field, its annotations are the field's description,
 * default, bounds and rules, and {@code null} means that the user left it out. Rules that span
 * fields stand on the smallest record that holds them all, rules on what may change on {@link
 * dev.tatara.api.v1alpha1.LLMTrainingJobSpec}. The file {@code
 * crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml} is generated from here and a test keeps the
 * two equal.
 *
 * <p>A field exists only when a step or the operator honours it. Numbers with a fraction are
 * decimal strings in status, so that they read the same in every client.
 */
package dev.tatara.api.v1alpha1;

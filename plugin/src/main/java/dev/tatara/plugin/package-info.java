/**
 * {@code kubectl llmjob}: what people want to know of their LLMTrainingJobs and do with them,
 * beyond what kubectl itself can. Each verb has a package; {@code cluster} is how they reach the
 * API server. The plugin reads what anybody may read and changes nothing but the spec and
 * annotations of a job: there is no way from it to the operator or to pods, other than their logs.
 */
package dev.tatara.plugin;

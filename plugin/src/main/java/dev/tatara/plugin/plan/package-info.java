/**
 * {@code plan}: what the operator would plan for a manifest, without a cluster. A manifest is
 * completed and checked by the schema of the CRD, as the API server does, and planned by the
 * operator's own planner. Rules across fields are in CEL, which only the API server speaks.
 */
package dev.tatara.plugin.plan;

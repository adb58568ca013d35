/**
 * Planning: from what the user asked for to a run in which nothing is open. Presets become sizes,
 * tokens become steps, and what was left out is chosen here, by rules that the API's descriptions
 * state.
 */
package dev.tatara.operator.plan;

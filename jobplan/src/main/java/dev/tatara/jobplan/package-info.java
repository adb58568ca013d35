/**
 * Planning: from what the user asked for to a run in which nothing is open. Presets become sizes,
 * tokens become steps, and what was left out is chosen by rules that the API's descriptions state:
 * of the layout by {@code dev.tatara.planner}, of the rest here.
 */
package dev.tatara.jobplan;

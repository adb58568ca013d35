/**
 * The Kubernetes objects that carry a job out, one class each: what they look like as a function of
 * the job and its plan, and how they are applied. Nothing here looks at what exists.
 */
package dev.tatara.operator.resource;

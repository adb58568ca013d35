/**
 * What objects of the cluster say of a job, read alike by the operator and the plugin: claims, and
 * events of the Job controller. Nothing here asks the API server.
 */
package dev.tatara.jobplan.cluster;

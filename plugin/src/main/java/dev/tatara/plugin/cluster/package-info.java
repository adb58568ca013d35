/** How the verbs reach the API server, and what they read there. */
package dev.tatara.plugin.cluster;

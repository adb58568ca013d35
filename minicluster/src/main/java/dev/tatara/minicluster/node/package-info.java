/** A node whose containers are processes of this machine. */
package dev.tatara.minicluster.node;

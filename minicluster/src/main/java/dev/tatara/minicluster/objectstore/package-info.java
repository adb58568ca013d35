/** An object store on this machine, for tests of what is read from buckets and written to them. */
package dev.tatara.minicluster.objectstore;

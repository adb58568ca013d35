/**
 * The operator as a child process: given the rights that its manifest grants, started, watched,
 * started again when it dies.
 */
package dev.tatara.minicluster.operator;

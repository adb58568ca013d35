/** The operator as a child process: started, watched, started again when it dies. */
package dev.tatara.minicluster.operator;

/**
 * The command line: one picocli command a verb, and how errors become exit codes and termination
 * messages.
 */
package dev.tatara.trainer.cli;

/**
 * From one command to a trained, evaluated and exported model on this machine.
 *
 * <p>{@link dev.tatara.minicluster.quickstart.documents} brings the text.
 */
package dev.tatara.minicluster.quickstart;

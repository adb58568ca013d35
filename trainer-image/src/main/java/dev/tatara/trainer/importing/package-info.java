/**
 * The verb {@code import}: a model in Hugging Face's layout as a checkpoint of ours, which every
 * other verb takes and {@code model.initFrom} begins a run with.
 */
package dev.tatara.trainer.importing;

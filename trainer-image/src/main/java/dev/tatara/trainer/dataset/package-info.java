/**
 * Token datasets as Megatron and GPT-NeoX lay them out, and the order they are read in.
 *
 * <p>Read in this order: {@link dev.tatara.trainer.dataset.IndexedDatasetWriter} and {@link
 * dev.tatara.trainer.dataset.IndexedDataset} (the {@code .bin} and {@code .idx} files), {@link
 * dev.tatara.trainer.dataset.Split} (which documents are for training), {@link
 * dev.tatara.trainer.dataset.SampleIndex} (documents to samples of one length, shuffled), {@link
 * dev.tatara.trainer.dataset.PackedSamples} and {@link dev.tatara.trainer.dataset.ExampleSamples}
 * (what a sample of text, and one of a prompt and its response, is), {@link
 * dev.tatara.trainer.dataset.Taken} (what a budget of tokens takes of a source), {@link
 * dev.tatara.trainer.dataset.Mixture} (what comes of it, in figures), {@link
 * dev.tatara.trainer.dataset.Blend} (which source each sample comes from), and {@link
 * dev.tatara.trainer.dataset.TrainingData}, which puts them together and keeps the order in an
 * {@link dev.tatara.trainer.dataset.OrderCache}.
 *
 * <p>Formats and orders are exactly those of EleutherAI/gpt-neox ({@code megatron/data}), so its
 * datasets can be read here and ours there. The order is a function of the settings alone: a run
 * resumes at sample {@code n} by asking for sample {@code n}.
 */
package dev.tatara.trainer.dataset;

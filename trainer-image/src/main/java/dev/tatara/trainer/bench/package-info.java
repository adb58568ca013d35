/**
 * The verb {@code bench}: figures of this machine, measured in rounds and reported as {@link
 * dev.tatara.measure.Measurement}s.
 *
 * <p>Each benchmark is a subcommand that ends in {@link dev.tatara.measure.BenchOptions#report}:
 * {@link dev.tatara.trainer.bench.TrainBench} compares training with PyTorch, {@link
 * dev.tatara.trainer.bench.CheckpointBench} saving and loading with copies of files, {@link
 * dev.tatara.trainer.bench.CommBench} sums over processes with copies in memory, {@link
 * dev.tatara.trainer.bench.EvaluateBench} evaluation with the naive way; {@link
 * dev.tatara.trainer.bench.MemoryBench} watches a long training grow; {@link
 * dev.tatara.trainer.bench.GpuBench} compares a GPU with the CPU, and with the planner.
 */
package dev.tatara.trainer.bench;

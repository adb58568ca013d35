/**
 * Tensors: DJL NDArrays on the PyTorch engine, and a bridge to every ATen operator that DJL lacks.
 *
 * <p>{@link dev.tatara.trainer.tensor.Torch} starts the engine; {@link
 * dev.tatara.trainer.tensor.Aten} is a scope in which tensors are made and computed with. Two ways
 * lead to an operator: {@link dev.tatara.trainer.tensor.LibTorch} and {@link
 * dev.tatara.trainer.tensor.Dispatcher} call libtorch's C interface (about a microsecond a call),
 * and {@link dev.tatara.trainer.tensor.ScriptFunctions} runs TorchScript that is loaded from memory
 * (about three), for operators that take lists, Scalars or strings. {@link
 * dev.tatara.trainer.tensor.Gemm} is the choice between libraries for matrix products.
 *
 * <p>One thread computes. Autograd is off: the model's backward passes are written by hand.
 */
package dev.tatara.trainer.tensor;

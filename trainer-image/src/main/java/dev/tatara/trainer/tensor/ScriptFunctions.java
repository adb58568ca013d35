package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * ATen operators that take lists, Scalars or strings, as methods of one TorchScript module loaded
 * from memory ({@code functions.torchscript} beside this class). They always run without autograd.
 */
final class ScriptFunctions {
  private static final String SOURCE = "functions.torchscript";

  private final DjlInternals djl = new DjlInternals();
  private final PtSymbolBlock module;

  ScriptFunctions(PtNDManager owner) {
    try (var source = ScriptFunctions.class.getResourceAsStream(SOURCE)) {
      byte[] archive = ScriptArchive.of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
      module = JniUtils.loadModule(owner, new ByteArrayInputStream(archive), true, false);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Runs one of the module's methods.
   *
   * @param arguments {@link NDArray}, {@link List} of NDArray, {@link Long}, {@link Double}
   * @return its result, to be closed by the caller
   */
  IValue call(String method, Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = value(arguments[i]);
      }
      return djl.runMethod(module, method, values);
    } catch (RuntimeException failure) {
      throw new TorchException(method + " failed: " + failure.getMessage(), failure);
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  /** Runs a method with one tensor as its result. */
  PtNDArray tensor(PtNDManager owner, String method, Object... arguments) {
    try (IValue result = call(method, arguments)) {
      return result.toTensor(owner);
    }
  }

  /** Runs a method with a tuple of tensors as its result. */
  NDArray[] tensors(PtNDManager owner, String method, Object... arguments) {
    try (IValue result = call(method, arguments)) {
      IValue[] items = result.toIValueTuple();
      NDArray[] tensors = new NDArray[items.length];
      for (int i = 0; i < items.length; i++) {
        tensors[i] = items[i].toTensor(owner);
        items[i].close();
      }
      return tensors;
    }
  }

  private static IValue value(Object argument) {
    return switch (argument) {
      case PtNDArray tensor -> IValue.from(tensor);
      case Long number -> IValue.from(number);
      case Double number -> IValue.from(number);
      case List<?> tensors ->
          IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
      default ->
          throw new IllegalArgumentException(
              "TorchScript takes no argument of " + argument.getClass());
    };
  }
}

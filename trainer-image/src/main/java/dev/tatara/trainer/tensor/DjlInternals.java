package dev.tatara.trainer.tensor;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * The one thing that the trainer needs of DJL and that DJL keeps private: running a TorchScript
 * method in training mode. DJL's public way, {@code IValueUtils.runMethod}, runs it in libtorch's
 * inference mode, and the tensors that come out of that may not be updated in place afterwards.
 */
final class DjlInternals {
  private final MethodHandle runMethod;
  private final MethodHandle newIValue;

  DjlInternals() {
    try {
      Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
      MethodHandles.Lookup own = MethodHandles.lookup();
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, own);
      Field instance = library.getDeclaredField("LIB");
      instance.setAccessible(true);
      runMethod =
          lookup
              .findVirtual(
                  library,
                  "moduleRunMethod",
                  MethodType.methodType(
                      long.class,
                      long.class,
                      String.class,
                      long[].class,
                      boolean.class,
                      boolean.class))
              .bindTo(instance.get(null));
      newIValue =
          MethodHandles.privateLookupIn(IValue.class, own)
              .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
    } catch (ReflectiveOperationException changed) {
      throw new TorchException(
          "this DJL is not laid out as version 0.35.1, the one that fits", changed);
    }
  }

  /** Runs a method of a module. */
  IValue runMethod(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    try {
      long handle = module.getHandle();
      long result = (long) runMethod.invokeExact(handle, method, handles, true, false);
      return (IValue) newIValue.invokeExact(result);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new TorchException("cannot call " + method, impossible);
    }
  }
}

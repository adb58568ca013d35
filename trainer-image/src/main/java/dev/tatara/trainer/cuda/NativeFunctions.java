package dev.tatara.trainer.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Functions of a native library that return an {@code int}, 0 for success. A library's own
 * dependencies are searched too: all that CUDA needs is found through {@code libtorch_cuda.so},
 * whatever file names the packaging has given to cudart and cuBLAS.
 */
public final class NativeFunctions {
  private final Path library;
  private final SymbolLookup symbols;

  /**
   * @param library path of the library, loaded already or not
   */
  public NativeFunctions(Path library) {
    this.library = library;
    this.symbols = SymbolLookup.libraryLookup(library, Arena.global());
  }

  /** A function with these parameters. */
  public MethodHandle find(String name, MemoryLayout... parameters) {
    return find(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** A function of this signature. */
  MethodHandle find(String name, FunctionDescriptor signature) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols
                .find(name)
                .orElseThrow(
                    () ->
                        new CudaException(
                            library + " and what it needs have no function " + name, 0)),
            signature);
  }

  /** A call of such a function. */
  public interface Call {
    /** Makes the call. */
    int run() throws Throwable;
  }

  /**
   * Makes a call.
   *
   * @param what the name of the function
   * @param explanation of the codes that it returns
   * @throws CudaException if it returns anything but 0
   */
  public static void check(String what, IntFunction<String> explanation, Call call) {
    int code;
    try {
      code = call.run();
    } catch (Throwable impossible) {
      throw new CudaException("cannot call " + what, impossible);
    }
    if (code != 0) {
      throw new CudaException(
          "%s failed with code %d: %s".formatted(what, code, explanation.apply(code)), code);
    }
  }
}

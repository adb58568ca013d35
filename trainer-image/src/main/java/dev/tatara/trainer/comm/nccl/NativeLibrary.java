package dev.tatara.trainer.comm.nccl;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * A shared library that the dynamic linker found.
 *
 * @param name the name or path by which it was found
 */
record NativeLibrary(String name, SymbolLookup symbols) {

  /**
   * Opens the first of these that is there and has a certain function.
   *
   * @param candidates names for the dynamic linker, or paths
   * @param function one that it must have
   * @param hint what to do when there is none
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  static NativeLibrary open(List<String> candidates, String function, String hint) {
    for (String candidate : candidates) {
      try {
        SymbolLookup symbols = SymbolLookup.libraryLookup(candidate, Arena.global());
        if (symbols.find(function).isPresent()) {
          return new NativeLibrary(candidate, symbols);
        }
      } catch (IllegalArgumentException e) {
        // Not there: the next one.
      }
    }
    throw new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "no library with " + function + " can be loaded; tried " + String.join(", ", candidates),
        hint);
  }

  Optional<MethodHandle> find(String function, FunctionDescriptor descriptor) {
    return symbols
        .find(function)
        .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor));
  }

  MethodHandle require(String function, FunctionDescriptor descriptor) {
    return find(function, descriptor)
        .orElseThrow(
            () ->
                new TrainerException(
                    FailureReason.CONFIGURATION_INVALID,
                    name + " has no function " + function,
                    "take a newer version of the library"));
  }

  /** A call that returns a code, 0 for success. */
  interface Call {
    int run() throws Throwable;
  }

  static int call(String function, Call call) {
    try {
      return call.run();
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot call " + function, impossible);
    }
  }

  /** A C string that the library owns. */
  static String text(MemorySegment address) {
    return address.equals(MemorySegment.NULL)
        ? ""
        : address.reinterpret(Integer.MAX_VALUE).getString(0);
  }
}

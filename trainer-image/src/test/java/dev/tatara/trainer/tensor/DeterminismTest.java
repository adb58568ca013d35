package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  @Test
  void libtorchAndCublasAreTold() throws Throwable {
    try (Torch torch = Torch.startDeterministic(Device.CPU, 1)) {
      Determinism determinism = new Determinism(torch.library());
      assertTrue(determinism.isRequired());
      determinism.require(false); // for the tests that this process runs next
      assertFalse(determinism.isRequired());
    }
    assertEquals(":4096:8", nativeVariable("CUBLAS_WORKSPACE_CONFIG"));
  }

  /** What native code sees; the Java machine keeps a copy of its own. */
  private static String nativeVariable(String name) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle getenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getenv"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = (MemorySegment) getenv.invoke(arena.allocateFrom(name));
      return value.equals(MemorySegment.NULL)
          ? null
          : value.reinterpret(Long.MAX_VALUE).getString(0);
    }
  }
}

package dev.tatara.trainer.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtenTest {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private Torch torch;
  private Aten aten;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
    aten = torch.newScope();
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private NDArray counting(long... sizes) {
    int count = 1;
    for (long size : sizes) {
      count *= (int) size;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return aten.floats(values, sizes);
  }

  @Test
  void viewsShareTheirStorage() {
    NDArray x = counting(2, 3, 4);
    NDArray part = aten.narrow(aten.narrow(x, 1, 1, 2), 2, 1, 2); // [2, 2, 2]
    assertArrayEquals(
        new float[] {5, 6, 9, 10, 17, 18, 21, 22},
        aten.copy(part, ElementType.FLOAT32).toFloatArray());
    NDArray turned = aten.copy(aten.permute(x, 2, 0, 1), ElementType.FLOAT32);
    assertEquals(new Shape(4, 2, 3), turned.getShape());
    assertEquals(8, turned.toFloatArray()[2]);
    aten.zero(part);
    assertEquals(0, x.toFloatArray()[22]);
    assertEquals(23, x.toFloatArray()[23]);
    assertEquals(new Shape(6, 4), aten.view(x, 6, 4).getShape());
  }

  @Test
  void viewsThatDoNotFitAreRefused() {
    NDArray x = counting(2, 3);
    assertThrows(IllegalArgumentException.class, () -> aten.view(x, 7));
    assertThrows(IllegalArgumentException.class, () -> aten.view(aten.transpose(x), 6));
    assertThrows(IllegalArgumentException.class, () -> aten.narrow(x, 0, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> torch.memory(aten.transpose(x)));
  }

  @Test
  void bfloat16RoundsToNearestEven() {
    NDArray x = aten.floats(new float[] {1, 1.00390625f, 1.01171875f, -3.14159f}, 4);
    NDArray rounded = aten.copy(x, ElementType.BFLOAT16);
    assertEquals(ElementType.BFLOAT16, torch.elementType(rounded));
    assertEquals(8, torch.memory(rounded).byteSize());
    assertArrayEquals(
        new float[] {1, 1, 1.015625f, -3.140625f},
        aten.copy(rounded, ElementType.FLOAT32).toFloatArray());
  }

  @Test
  void memoryIsTheTensorItself() {
    NDArray x = aten.zeros(ElementType.FLOAT32, 3);
    torch.memory(x).setAtIndex(ValueLayout.JAVA_FLOAT, 1, 2.5f);
    assertArrayEquals(new float[] {0, 2.5f, 0}, x.toFloatArray());
  }

  @Test
  void tensorsAreWrittenAndReadThroughHostMemory() {
    NDArray x = aten.empty(ElementType.FLOAT32, 2, 2);
    torch.write(x, memory -> MemorySegment.copy(new float[] {1, 2, 3, 4}, 0, memory, FLOAT, 0, 4));
    assertArrayEquals(new float[] {1, 2, 3, 4}, x.toFloatArray());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(FLOAT, 2);
      MemorySegment last = torch.exchangeMemory(x).asSlice(8);
      torch.copyToHost(last, host);
      assertArrayEquals(new float[] {3, 4}, host.toArray(FLOAT));
      host.setAtIndex(FLOAT, 0, 7);
      torch.copyFromHost(last, host);
      assertArrayEquals(new float[] {1, 2, 7, 4}, x.toFloatArray());
    }
  }

  @Test
  void aRowMajorTensorIsNotCopied() {
    NDArray x = counting(2, 3);
    assertSame(x, aten.contiguous(x));
    NDArray turned = aten.contiguous(aten.transpose(x));
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, turned.toFloatArray());
  }

  /** The way that GPUs take; here it must add the same as the CPU's. */
  @Test
  void rowsAreAddedByIndexInBothWays() {
    NDArray index = aten.indices(new int[] {2, 0, 2}, 3);
    NDArray rows = counting(3, 2);
    NDArray direct = aten.zeros(ElementType.FLOAT32, 3, 2);
    aten.indexAddTo(direct, index, rows);
    assertArrayEquals(new float[] {2, 3, 0, 0, 4, 6}, direct.toFloatArray());
    NDArray sorted = aten.zeros(ElementType.FLOAT32, 3, 2);
    torch.script().call("index_put_add_", sorted, index, rows).close();
    assertArrayEquals(direct.toFloatArray(), sorted.toFloatArray());
  }

  @Test
  void aGpuThatCannotBeUsedIsRefusedWithAReason() {
    // Here libtorch is built for CPUs, or there is no GPU, or none of that number.
    TrainerException refused =
        assertThrows(TrainerException.class, () -> Torch.start(Device.cuda(4096), 1));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refused.reason());
    assertTrue(refused.getMessage().startsWith("device cuda: "), refused.getMessage());
    assertTrue(refused.hint().contains("TATARA_DEVICE=cpu"), refused.hint());
  }

  @Test
  void scopesFreeWhatWasMadeInThem() {
    int before = torch.liveTensors();
    NDArray kept;
    try (Aten scope = aten.newScope();
        Aten inner = scope.newScope()) {
      inner.softmax(inner.zeros(ElementType.FLOAT32, 2, 2));
      assertEquals(before + 2, torch.liveTensors());
      kept = aten.keep(inner.floats(new float[] {7}, 1));
    }
    assertEquals(before + 1, torch.liveTensors());
    assertEquals(7, kept.getFloat(0));
  }

  @Test
  void autogradIsOff() {
    assertFalse(JniUtils.isGradMode());
  }

  @Test
  void anOperatorThatFailsIsNamed() {
    NDArray x = counting(2, 3);
    TorchException fromDispatcher =
        assertThrows(TorchException.class, () -> aten.gather(x, counting(2, 1)));
    assertTrue(fromDispatcher.getMessage().contains("aten::gather"));
    TorchException fromScript =
        assertThrows(TorchException.class, () -> torch.foreach().copyTo(List.of(x), List.of(x, x)));
    assertTrue(fromScript.getMessage().contains("copy_all_"));
  }

  @ParameterizedTest
  @EnumSource(Torch.GemmChoice.class)
  void everyLibraryMultipliesMatrices(Torch.GemmChoice choice) {
    try (Torch engine = Torch.start(1, choice);
        Aten scope = engine.newScope()) {
      boolean narrow = choice != Torch.GemmChoice.ONEDNN || engine.multipliesBf16();
      for (ElementType type :
          narrow
              ? List.of(ElementType.FLOAT32, ElementType.BFLOAT16)
              : List.of(ElementType.FLOAT32)) {
        NDArray x = scope.copy(scope.floats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2), type);
        NDArray weight = scope.copy(scope.floats(new float[] {1, 0, -1, 2}, 2, 2), type);
        NDArray bias = scope.copy(scope.floats(new float[] {0.5f, -1}, 2), type);
        NDArray y = scope.linear(x, weight, bias);
        assertEquals(type, engine.elementType(y));
        assertArrayEquals(
            new float[] {1.5f, 2, 3.5f, 4, 5.5f, 6},
            scope.copy(y, ElementType.FLOAT32).toFloatArray());
        NDArray dx = scope.linearInputGradient(x, weight);
        assertArrayEquals(
            new float[] {-1, 4, -1, 8, -1, 12}, scope.copy(dx, ElementType.FLOAT32).toFloatArray());
        NDArray gradient = scope.zeros(ElementType.FLOAT32, 2, 2);
        scope.linearWeightGradient(y, x, gradient, false);
        scope.linearWeightGradient(y, x, gradient, true);
        assertArrayEquals(new float[] {79, 100, 88, 112}, gradient.toFloatArray());
        NDArray product = scope.empty(type, 1, 3, 2);
        scope.multiplyAddTo(
            product,
            scope.view(bias, 1, 1, 2),
            2,
            scope.view(x, 1, 3, 2),
            scope.view(weight, 1, 2, 2));
        assertArrayEquals(
            new float[] {-1.5f, 7, -1.5f, 15, -1.5f, 23},
            scope.copy(product, ElementType.FLOAT32).toFloatArray());
      }
    }
  }
}

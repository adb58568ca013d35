package dev.tatara.trainer.export;

import dev.tatara.trainer.safetensors.ElementType;

/** The element types that weights are exported in. */
enum WeightType {
  FLOAT32(ElementType.F32, "float32"),
  BFLOAT16(ElementType.BF16, "bfloat16");

  private final ElementType elementType;
  private final String torchName;

  WeightType(ElementType elementType, String torchName) {
    this.elementType = elementType;
    this.torchName = torchName;
  }

  ElementType elementType() {
    return elementType;
  }

  /** The name in {@code config.json}, and on the command line. */
  String torchName() {
    return torchName;
  }

  @Override
  public String toString() {
    return torchName;
  }
}

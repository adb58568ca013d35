package dev.tatara.trainer.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not what the safetensors format says. The message names the file and the fault. */
public final class MalformedSafetensorsException extends IOException {
  MalformedSafetensorsException(Path file, String fault) {
    super(file + " is not a valid safetensors file: " + fault);
  }

  MalformedSafetensorsException(Path file, String fault, Throwable cause) {
    super(file + " is not a valid safetensors file: " + fault, cause);
  }
}

package dev.tatara.trainer.model;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.LoraSettings;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The low-rank adapters of a model (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language
 * Models"), with the meaning and the names of Hugging Face's PEFT ({@code peft/tuners/lora}): a
 * linear layer that is a target computes {@code y = W x + b + (alpha / rank) B A x}. Only A and B
 * train; everything else of the model is frozen.
 *
 * @param rank rows of A and columns of B
 * @param alpha scales the product
 * @param targets which linear layers have adapters, in the order of {@link #LAYERS}
 */
public record LoraConfig(int rank, double alpha, List<String> targets) {
  /** The linear layers of a block, as PEFT's {@code target_modules} name them. */
  public static final List<String> LAYERS =
      List.of("query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h");

  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  public LoraConfig {
    require(rank >= 1, "rank is " + rank, "make it at least 1; 8 to 64 are usual");
    require(
        alpha > 0 && Double.isFinite(alpha), "alpha is " + alpha, "give a number above 0, as 16");
    require(!targets.isEmpty(), "targets is empty", "name some of " + LAYERS);
    for (String target : targets) {
      require(LAYERS.contains(target), "targets names '" + target + "'", "name some of " + LAYERS);
    }
    require(
        new LinkedHashSet<>(targets).size() == targets.size(),
        "targets names a layer twice: " + targets,
        "name each once");
    List<String> given = targets;
    targets = LAYERS.stream().filter(given::contains).toList();
  }

  /** The adapters that these settings describe. */
  public static LoraConfig of(LoraSettings settings) {
    return new LoraConfig(settings.rank(), settings.alpha(), settings.targets());
  }

  /** For people: {@code rank 16, alpha 32.0, on dense, query_key_value}. */
  public String description() {
    return "rank " + rank + ", alpha " + alpha + ", on " + String.join(", ", targets);
  }

  /** What the product of an adapter is multiplied with. */
  public double scale() {
    return alpha / rank;
  }

  /**
   * Whether a linear layer has an adapter.
   *
   * @param module such as {@code gpt_neox.layers.0.attention.dense}
   */
  public boolean adapts(String module) {
    return targets.contains(module.substring(module.lastIndexOf('.') + 1));
  }

  /** The name of a linear layer's A, [rank, in]. */
  public static String nameOfA(String module) {
    return module + A;
  }

  /** The name of a linear layer's B, [out, rank]. */
  public static String nameOfB(String module) {
    return module + B;
  }

  /** Whether a tensor of this name belongs to an adapter. */
  public static boolean isAdapter(String tensor) {
    return tensor.endsWith(A) || tensor.endsWith(B);
  }

  private static void require(boolean condition, String message, String hint) {
    if (!condition) {
      throw new TrainerException(FailureReason.CONFIGURATION_INVALID, "lora: " + message, hint);
    }
  }
}

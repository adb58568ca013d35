package dev.tatara.trainer.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a parameter without its values.
 *
 * @param name in Hugging Face's GPT-NeoX layout, such as {@code gpt_neox.embed_in.weight}
 * @param partition which part of the whole tensor this is; matrices are [out, in]
 * @param realRows rows of the whole tensor that mean something: where there are more, the others
 *     pad the vocabulary
 * @param kind what it is used for
 * @param standardDeviation of its initial values; 0 for biases and norms
 * @param trained whether the optimizer updates it; else it is frozen, and has no gradient
 */
public record ParameterSpec(
    String name,
    Partition partition,
    long realRows,
    Kind kind,
    double standardDeviation,
    boolean trained) {

  /** The uses of a parameter. */
  public enum Kind {
    /** Matrix or embedding table: drawn from a normal distribution, decays. */
    MATRIX,
    /** Bias of a linear layer: starts at 0, does not decay. */
    BIAS,
    /** LayerNorm weight: starts at 1, does not decay, stays fp32. */
    NORM_WEIGHT,
    /** LayerNorm bias: starts at 0, does not decay, stays fp32. */
    NORM_BIAS,
    /** A of an adapter: drawn from a uniform distribution, decays. */
    LORA_A,
    /** B of an adapter: starts at 0, so that the adapter does nothing yet; decays. */
    LORA_B
  }

  /** Whether weight decay applies. */
  public boolean decays() {
    return kind == Kind.MATRIX || isAdapter();
  }

  /** Whether it is a matrix of an adapter. */
  boolean isAdapter() {
    return kind == Kind.LORA_A || kind == Kind.LORA_B;
  }

  /** Whether it is used in fp32 whatever the precision of the model. */
  boolean alwaysFp32() {
    return kind == Kind.NORM_WEIGHT || kind == Kind.NORM_BIAS;
  }

  /** Sizes of the part that this rank holds. */
  public List<Long> shape() {
    return partition.shape();
  }

  /** The elements that this rank holds. */
  public long elements() {
    return shape().stream().reduce(1L, (a, b) -> a * b);
  }

  long[] sizes() {
    return shape().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * The part of one rank of a tensor-parallel group.
   *
   * @param size ranks of the group
   */
  ParameterSpec part(int rank, int size) {
    return new ParameterSpec(
        name, partition.part(rank, size), realRows, kind, standardDeviation, trained);
  }

  private ParameterSpec frozen() {
    return new ParameterSpec(name, partition, realRows, kind, standardDeviation, false);
  }

  /**
   * Every parameter of a model, in the order of the forward pass. Initial standard deviations are
   * GPT-NeoX's small_init, {@code sqrt(2/(5h))} (Nguyen and Salazar 2019), and for the two matrices
   * that write into the residual stream wang_init, {@code 2/(L sqrt(h))}. That of an adapter's A is
   * PEFT's, {@code kaiming_uniform_} with {@code a = sqrt(5)}: uniform in {@code +-1/sqrt(in)}.
   */
  public static List<ParameterSpec> all(ModelConfig config) {
    return of(config, List.of(ModelPart.whole(config)));
  }

  /** Those of {@link #all} that some parts of the model hold, part by part. */
  public static List<ParameterSpec> of(ModelConfig config, List<ModelPart> parts) {
    List<ParameterSpec> specs = new ArrayList<>();
    parts.forEach(part -> addPart(specs, config, part));
    return config.lora() == null
        ? List.copyOf(specs)
        : specs.stream().map(spec -> spec.isAdapter() ? spec : spec.frozen()).toList();
  }

  private static void addPart(List<ParameterSpec> specs, ModelConfig config, ModelPart part) {
    long hidden = config.hiddenSize();
    long wide = config.intermediateSize();
    long rows = config.paddedVocabularySize();
    double small = Math.sqrt(2.0 / (5.0 * hidden));
    double wang = 2.0 / (config.layers() * Math.sqrt(hidden));
    long vocabulary = config.vocabularySize();
    if (part.first()) {
      specs.add(matrix("gpt_neox.embed_in", 0, vocabulary, small, rows, hidden));
    }
    for (int layer = part.firstLayer(); layer < part.endLayer(); layer++) {
      String block = "gpt_neox.layers." + layer + ".";
      addNorm(specs, block + "input_layernorm", hidden);
      addColumnParallel(
          specs, config, block + "attention.query_key_value", 3 * hidden, hidden, small);
      addRowParallel(specs, config, block + "attention.dense", hidden, hidden, wang);
      addNorm(specs, block + "post_attention_layernorm", hidden);
      addColumnParallel(specs, config, block + "mlp.dense_h_to_4h", wide, hidden, small);
      addRowParallel(specs, config, block + "mlp.dense_4h_to_h", hidden, wide, wang);
    }
    if (part.last()) {
      addNorm(specs, "gpt_neox.final_layer_norm", hidden);
      specs.add(matrix("embed_out", 0, vocabulary, small, rows, hidden));
    }
  }

  private static ParameterSpec matrix(
      String module, int dimension, long realRows, double deviation, long out, long in) {
    Partition partition = Partition.cutAlong(dimension, out, in);
    return spec(module + ".weight", partition, realRows, Kind.MATRIX, deviation);
  }

  private static ParameterSpec spec(
      String name, Partition partition, long realRows, Kind kind, double deviation) {
    return new ParameterSpec(name, partition, realRows, kind, deviation, true);
  }

  /** A rank of a tensor-parallel group has some of the outputs. */
  private static void addColumnParallel(
      List<ParameterSpec> specs,
      ModelConfig config,
      String module,
      long out,
      long in,
      double deviation) {
    specs.add(matrix(module, 0, out, deviation, out, in));
    specs.add(spec(module + ".bias", Partition.cutAlong(0, out), out, Kind.BIAS, 0));
    if (isAdapted(config, module)) {
      long rank = config.lora().rank();
      addAdapter(specs, module, Partition.replicated(rank, in), Partition.cutAlong(0, out, rank));
    }
  }

  /** A rank of a tensor-parallel group has some of the inputs. */
  private static void addRowParallel(
      List<ParameterSpec> specs,
      ModelConfig config,
      String module,
      long out,
      long in,
      double deviation) {
    specs.add(matrix(module, 1, out, deviation, out, in));
    specs.add(spec(module + ".bias", Partition.replicated(out), out, Kind.BIAS, 0));
    if (isAdapted(config, module)) {
      long rank = config.lora().rank();
      addAdapter(specs, module, Partition.cutAlong(1, rank, in), Partition.replicated(out, rank));
    }
  }

  private static boolean isAdapted(ModelConfig config, String module) {
    return config.lora() != null && config.lora().adapts(module);
  }

  private static void addAdapter(
      List<ParameterSpec> specs, String module, Partition a, Partition b) {
    long rank = a.globalShape().getFirst();
    long out = b.globalShape().getFirst();
    double deviation = 1 / Math.sqrt(3.0 * a.globalShape().getLast());
    specs.add(spec(LoraConfig.nameOfA(module), a, rank, Kind.LORA_A, deviation));
    specs.add(spec(LoraConfig.nameOfB(module), b, out, Kind.LORA_B, 0));
  }

  private static void addNorm(List<ParameterSpec> specs, String module, long size) {
    Partition partition = Partition.replicated(size);
    specs.add(spec(module + ".weight", partition, size, Kind.NORM_WEIGHT, 0));
    specs.add(spec(module + ".bias", partition, size, Kind.NORM_BIAS, 0));
  }
}

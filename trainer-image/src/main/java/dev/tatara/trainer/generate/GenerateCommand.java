package dev.tatara.trainer.generate;

import dev.tatara.trainer.inference.InferenceOptions;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.NextTokens;
import dev.tatara.trainer.step.StandardOutput;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.TextStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code generate}. */
@Command(name = "generate", description = "Continues a prompt, and prints the text as it comes.")
public final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private InferenceOptions inference;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Text to continue (default: standard input).")
  private String prompt;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "Stop after so many tokens (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "Divides the logits; 0 takes the most likely token (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Draw from the K most likely tokens only; 0 for all (default: ${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "Draw from the most likely tokens that together have probability P (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    TokenSampler sampler = new TokenSampler(new Sampling(temperature, topK, topP, seed));
    String text =
        prompt != null
            ? prompt
            : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    try (Torch torch = inference.start();
        LanguageModel model = LanguageModel.open(torch, inference.model())) {
      generate(model, sampler, text, spec.commandLine().getOut());
    }
    return 0;
  }

  private void generate(LanguageModel model, TokenSampler sampler, String text, PrintWriter out) {
    int eos = model.tokenizer().eosId();
    int[] encoded = model.tokenizer().encode(text);
    TextStream stream =
        new TextStream(model.tokenizer(), encoded.length == 0 ? new int[] {eos} : encoded);
    out.print(text);
    StandardOutput.flush(out);
    try (NextTokens next = model.nextTokens(stream.tokens(), maxNewTokens)) {
      for (int i = 0; i < maxNewTokens; i++) {
        int token = sampler.next(next.logits()[0]);
        if (token == eos) {
          break;
        }
        out.print(stream.add(token));
        StandardOutput.flush(out);
        if (i + 1 < maxNewTokens) {
          next.append(token);
        }
      }
    }
    out.println(stream.finish());
    StandardOutput.flush(out);
  }
}

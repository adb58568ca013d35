package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.SharedData;
import dev.tatara.trainer.artifact.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JgluePromptsTest {
  @TempDir static Path folder;

  /**
   * The first 16 bytes of SHA-256 of the first three contexts, written by lm-evaluation-harness
   * (branch jp-stable, commit effdbea) from the same files: descriptions, draws, separators and
   * texts byte for byte. MARC-ja is no longer distributed; its reviews are made here.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      textBlock =
          """
          jcommonsenseqa 1.1 0.1 55d943d571e769d1a524cfc4336ad04a 261da870f245688e0a58f4504e5df2fd 52969d71779fb8c0ec1de76650041647
          jcommonsenseqa 1.1 0.2 3c20df23450930ce4451fb7e4c9f6487 641e12ee33e7bc244a23f03a73d82af3 45fac8a9b4d3215748bcd1776d300811
          jcommonsenseqa 1.1 0.2.1 40ab244061eee3b609ec5b60217fd497 9c4a56c470e410a430413d31afc03d63 95eec0ac6c41ea27da0b62dd92559516
          jcommonsenseqa 1.1 0.3 b0b7ae76e71e65da05ffdaa020ab383b 31dab519c9f367cf8ed31a36c0e1ca7a 9d33eb7401938d2090e94eae7dcc5e40
          jcommonsenseqa 1.1 0.4 8c45955c3f75c96b47cb35b6c0177c61 b30655e491496b93d000a7678fab8e8e 7578ff019f4507bce85837cd3f6bba54
          jcommonsenseqa 1.1 0.5 b92bfe9716d7a4243fdd7ab8a15b717a 038d6a08a5b2c73566e42fd17868b196 76e8ba6bd1280b41a4385055f8d8ec8b
          jcommonsenseqa 1.1 0.6 e04b2da18ed5acc366531ab46242fdb4 a2c54f4c30b683c9bbd4838091eed9a5 ca2913f217971d12d26365a7c4463b72
          jnli 1.3 0.2 f9b0270879fbe5fcc6e433137d1d2412 2cbb6ece2a37e839c0d53708462eaaf1 10caa9b02679554aa9d039682251df9b
          jnli 1.3 0.3 0c352db428fc5e98b4c8e5e9d7c09715 0325057c117969efe8d998c4b86506af 784274384b9b1b9f5ac0b7e17c6c3f9b
          jnli 1.3 0.4 c0a5132b6c8a803750ede9b00b970112 1fc10afc73ce2d5c9b3fc5f5695c9562 a65518def67fc53daf268586e7bf7628
          jnli 1.3 0.5 be8110cbad453b7bdc014328d1484352 41512decb227dbadaddc6ab829709c15 aeff2f55a2aa440991485dd6c49a3d53
          jnli 1.3 0.6 b460fdb8f190a684cad99cc93de5afa9 0e3a77a0709623dfebcbfc4d5b9f5c9b 2c783ddfe0771067f28496ffab280b1f
          marc_ja 1.1 0.2 12a4a212f09fb087cf96ad7c25743e97 47b1ee778ec6801e704e46ffb9ced6cb 861d7ae9b250daab2d2674b6f73145db
          marc_ja 1.1 0.3 f49ca52094d76aa3bfc4efba8dc12c4a ede4f07f91613c6714c3112b31ac5e65 b2c5f49a58dfaf7aa92357f4f40e26bd
          marc_ja 1.1 0.4 9dff4afc849ab73bc8074f62999fcdd0 57a27f7a4eedeb2fa9b75672085e69b3 6ee6d051234f4947ffc0d9ef67075b88
          marc_ja 1.1 0.5 26934314a7970d8ea47735cc4b572797 a7ab79b46cf5553fcde31926ef4e427a ce550d8e2e421b4bc8b2ac96ff80ef74
          marc_ja 1.1 0.6 51a362faf73df89da515a393961a080b ade9054c26a5d855518840a5e0032584 44243f52ec30ab9ef19aa7b7601471ce
          jsquad 1.1 0.1 293c7912139d086debaa4af0ec3c32d4 55630d1527076a7e4ff58189f1e0c9c9 d6dd573181b6acc1979a1bc578550236
          jsquad 1.1 0.2 199461e2e7b847f6e8aed3ba5e8063ce aff8f4ada056117cd64ccd51483cb20d fb74b1f853cf019d4b507c1ad9d6e734
          jsquad 1.2 0.2 940679738627e5dea23f2d9ff03f3057 7dcf0f5fe1af48e276b3e2d3bc53816c af2903cccd7b41e9199e028ecb89400c
          jsquad 1.1 0.3 a39cd4f57a110af3b2db6c70dc99b69b adb63623bb123d43e213f2c3c287c174 81a289b9314827e5cd6aa539f60d7d94
          jsquad 1.2 0.3 91d2e434259cccd73944b050b2d0498a cf068bb0e2404b79c436af42f410bb97 0727792e790fd252d99d13215c9d877b
          jsquad 1.1 0.4 54b34c081f43500afab0d194e56a6f66 9f047b853e116db2efc702414a957ca4 78971d15f28e31008e7f0715baa3424d
          jsquad 1.2 0.4 19a41e2c7fdcc194194c815880b7ebdf 25d4e5f9bb636ca3c47cd86e87277e3c 36cfaeb5daba42de0c1bdf942f872ad4
          jsquad 1.1 0.5 938e8783101286de3254d289373d631d fe36559c15c7abbb4bfcfc6965bcf067 44db38640c7bf85a2fa766812f4b4c5b
          jsquad 1.2 0.5 d1425289db5aca1c87f86446cdffe2b3 b2b5b12c74e8d8f3053f3d41ed73bac2 cd785b6e1d78c0aa93a301bf4aac7aea
          jsquad 1.1 0.6 872141fe9a5a0665baf835afab300364 d1df4619c8b264044a1a3c48e95a0150 6486f21d3913b3298f624fdb37effc37
          jsquad 1.2 0.6 aa93757ab0a9cd7304052bdaf5e7d1d9 aa069c3fde54d1ac1dc513fe1b1f6da6 0fecc200ef0853da0d3c8821da20eb3d
          """)
  void writesTheHarnesssContexts(
      String name, String version, String code, String first, String second, String third)
      throws IOException {
    JglueTask task = JglueTask.of(name, version).orElseThrow();
    List<Question> questions = task.read(file(task, true));
    Optional<List<Question>> pool = Optional.of(task.read(file(task, false)));
    int count = name.equals("jsquad") ? 2 : 3;
    List<FewShotDraw> draws =
        task.stratified()
            ? FewShotDraw.drawStratified(questions, pool, count, 3)
            : FewShotDraw.draw(questions, pool, count, 3);
    Prompt prompt = task.prompt(code).orElseThrow();
    assertEquals(
        List.of(first, second, third),
        draws.stream()
            .map(draw -> hash(prompt.put(draw.question(), draw.examples()).context()))
            .toList());
  }

  private static Path file(JglueTask task, boolean questions) throws IOException {
    return switch (task) {
      case JCOMMONSENSEQA -> SharedData.jglue("jcommonsenseqa", questions ? "valid" : "train");
      case JNLI -> SharedData.jglue("jnli", questions ? "valid" : "test");
      case JSQUAD, JSQUAD_TITLED -> SharedData.jglue("jsquad", questions ? "valid" : "test");
      case MARC_JA -> questions ? reviews(40, "甲") : reviews(60, "乙");
    };
  }

  private static Path reviews(int count, String mark) throws IOException {
    String lines =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    "{\"review_id\": \"%d\", \"sentence\": \"商品%dは%sい。\\n二行目%s\", \"label\": \"%s\"}"
                        .formatted(
                            i,
                            i,
                            i % 3 == 0 ? "悪" : "良",
                            mark,
                            i % 3 == 0 ? "negative" : "positive"))
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("reviews-" + count + ".json"), lines);
  }

  private static String hash(String context) {
    byte[] digest = Sha256.newDigest().digest(context.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }
}

package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.beginWith;
import static dev.tatara.operator.api.SpecEdits.remove;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.named;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of names, models and tokenizers. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ModelRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        named("a".repeat(47), "metadata.name is longer than 46 characters"),
        named("1.3b", "metadata.name must start with a letter"),
        refused("model needs either model.preset or the sizes", s -> set(s, "model.preset", "7B")),
        refused("model needs either model.preset or the sizes", s -> set(s, "model", "{}")),
        refused(
            "model.layers, model.hiddenSize and model.heads go together",
            s -> remove(s, "model.heads")),
        refused(
            "model.hiddenSize must be divisible by model.heads", s -> set(s, "model.heads", "5")),
        refused(
            "model needs either model.preset or the sizes",
            s -> set(s, "model", "{initFrom: models/ja}")),
        refused(
            "model.initFrom must be a path relative to the root", s -> beginWith(s, "/models/ja")),
        refused(
            "model.initFrom must be a path relative to the root",
            s -> beginWith(s, "models/../../ja")),
        refused(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> set(s, "tokenizer.from", "a.model")),
        refused(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> set(s, "tokenizer", "{}")),
        refused(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> remove(s, "tokenizer")),
        refused(
            "tokenizer.train would learn a vocabulary", s -> set(s, "model.initFrom", "models/ja")),
        refused(
            "tokenizer.from must be a path relative to the root",
            s -> set(s, "tokenizer", "{from: a/../../b.model}")),
        refused(
            "tokenizer.compareWith must name paths relative to the root",
            s -> set(s, "tokenizer.compareWith", "[ours, /theirs]")),
        refused(
            "tokenizer.compareWith must name paths relative to the root",
            s -> set(s, "tokenizer.compareWith", "[../theirs]")),
        refused("spec.model.preset: Unsupported value", s -> set(s, "model", "{preset: 3B}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted("as it is", s -> {}),
        accepted("a preset", s -> set(s, "model", "{preset: 1.3B}")),
        accepted("a given tokenizer", s -> set(s, "tokenizer", "{from: shared/ja.model}")),
        accepted("a default tokenizer", s -> set(s, "tokenizer", "{train: {}}")),
        accepted("the weights and the tokenizer of a model", s -> beginWith(s, "models/ja")),
        accepted(
            "the weights of a model, and its tokenizer from elsewhere",
            s -> {
              beginWith(s, "models/ja");
              set(s, "tokenizer", "{from: shared/ja.model}");
            }));
  }
}

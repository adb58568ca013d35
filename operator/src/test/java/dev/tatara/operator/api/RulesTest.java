package dev.tatara.operator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of the CRD refuses a manifest that breaks it alone, with its own sentence; the API
 * server judges, and nothing is kept (dry run).
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RulesTest {
  private static final String NAMESPACE = "rules";
  private static final String KEPT = "kept";
  private static final String QUIZ =
      "multipleChoice: {prompt: '{q}', choices: ['yes', 'no'], answer: a}";
  private static final String TEXT = "perplexity: {sources: [{name: wiki, path: a}]}";

  /** The operator is let come to rest: what it writes meanwhile would get in a change's way. */
  @BeforeAll
  static void createJobToChange() {
    Cluster.newNamespace(NAMESPACE);
    TrainingJob kept =
        TrainingJob.create(
            NAMESPACE, KEPT, spec -> set(spec, "runPolicy", "{activeDeadlineSeconds: 3600}"));
    kept.awaitPhase(Phase.PREPARING_CORPUS);
    kept.awaitPod("corpus");
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void ruleRefusesWithItsSentence(Breach breach) {
    KubernetesClientException refusal =
        assertThrows(KubernetesClientException.class, breach::submit, breach.toString());
    assertEquals(422, refusal.getCode(), refusal.getMessage());
    assertTrue(
        refusal.getMessage().contains(breach.sentence()),
        () -> "'" + breach.sentence() + "' is not in: " + refusal.getMessage());
  }

  @ParameterizedTest
  @MethodSource("acceptable")
  void manifestIsAccepted(Acceptable acceptable) {
    acceptable.submit();
  }

  @Test
  void everyRuleIsTested() throws Exception {
    String yaml = Files.readString(Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml"));
    Set<String> sentences = new TreeSet<>();
    collect(Serialization.unmarshal(yaml, JsonNode.class), sentences);
    Set<String> tested =
        breaches().map(Breach::sentence).collect(Collectors.toCollection(TreeSet::new));
    Set<String> untested = new TreeSet<>(sentences);
    untested.removeIf(sentence -> tested.stream().anyMatch(sentence::startsWith));
    assertEquals(Set.of(), untested, "rules without a manifest that breaks them");
  }

  static Stream<Breach> breaches() {
    return Stream.of(
        named("a".repeat(47), "metadata.name is longer than 46 characters"),
        named("1.3b", "metadata.name must start with a letter"),
        // model
        spec("model needs either model.preset or the sizes", s -> set(s, "model.preset", "7B")),
        spec("model needs either model.preset or the sizes", s -> set(s, "model", "{}")),
        spec(
            "model.layers, model.hiddenSize and model.heads go together",
            s -> remove(s, "model.heads")),
        spec("model.hiddenSize must be divisible by model.heads", s -> set(s, "model.heads", "5")),
        spec(
            "model needs either model.preset or the sizes",
            s -> set(s, "model", "{initFrom: models/ja}")),
        spec("model.initFrom must be a path relative to the root", s -> beginWith(s, "/models/ja")),
        spec(
            "model.initFrom must be a path relative to the root",
            s -> beginWith(s, "models/../../ja")),
        // tokenizer
        spec(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> set(s, "tokenizer.from", "a.model")),
        spec(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> set(s, "tokenizer", "{}")),
        spec(
            "tokenizer needs exactly one of tokenizer.train and tokenizer.from",
            s -> remove(s, "tokenizer")),
        spec(
            "tokenizer.train would learn a vocabulary", s -> set(s, "model.initFrom", "models/ja")),
        spec(
            "tokenizer.from must be a path relative to the root",
            s -> set(s, "tokenizer", "{from: a/../../b.model}")),
        spec(
            "tokenizer.compareWith must name paths relative to the root",
            s -> set(s, "tokenizer.compareWith", "[ours, /theirs]")),
        spec(
            "tokenizer.compareWith must name paths relative to the root",
            s -> set(s, "tokenizer.compareWith", "[../theirs]")),
        // data
        spec(
            "data.sources[].path must be relative, without '..'",
            s -> set(s, "data.sources", "[{name: a, path: /etc/passwd}]")),
        spec(
            "data.sources[].path must be relative, without '..'",
            s -> set(s, "data.sources", "[{name: a, path: ../b.jsonl}]")),
        spec(
            "data.sources[].weight must be above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, weight: 0}]")),
        spec(
            "data.decontaminate.paths must be relative, without '..'",
            s -> set(s, "data.decontaminate", "{paths: [../valid.jsonl]}")),
        spec(
            "filters.minCharacters must not be above filters.maxCharacters",
            s -> set(s, "data.filters", "{minCharacters: 9, maxCharacters: 8}")),
        spec(
            "filters.adultWords must be relative, without '..'",
            s -> set(s, "data.filters", "{adultWords: /etc/words}")),
        spec(
            "filters.advertisingWords must be relative, without '..'",
            s -> set(s, "data.filters", "{advertisingWords: a/../../b}")),
        spec(
            "data.sources[].filters are for prose",
            s -> set(s, "data.sources", "[{name: a, path: b, content: code, filters: {}}]")),
        spec(
            "data.sources[].name must be unique",
            s -> set(s, "data.sources", "[{name: a, path: b}, {name: a, path: c}]")),
        spec(
            "data.sources[].textField belongs to data.sources[].format jsonl or parquet",
            s -> set(s, "data.sources", "[{name: a, path: b, format: text, textField: c}]")),
        spec(
            "data.sources[].template belongs to data.sources[].format sft",
            s -> set(s, "data.sources", "[{name: a, path: b, template: '{prompt}'}]")),
        spec(
            "data.sources[].template must hold {prompt} exactly once",
            s -> set(s, "data.sources", "[{name: a, path: b, format: sft, template: 'Q:'}]")),
        spec(
            "data.sources[].template must hold {prompt} exactly once",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, format: sft, template: '{prompt} {prompt}'}]")),
        spec(
            "data.sources[] lies on the job's volume, on a claim or in a bucket",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, claimName: c, s3: {bucket: corpora}}]")),
        spec(
            "spec.data.sources[0].s3.endpoint in body should match",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, s3: {bucket: corpora, endpoint: 'minio:9000'}}]")),
        minutes(
            "data.sources[].dietMinutes are collected as JSON lines on the job's volume",
            "path: a.jsonl, format: text",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes are collected as JSON lines on the job's volume",
            "path: a.jsonl, claimName: corpora",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].path of dietMinutes must be the one file that they are collected in",
            "path: a.jsonl.gz",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].path of dietMinutes must be the one file that they are collected in",
            "path: '*.jsonl'",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from must not be after data.sources[].dietMinutes.until",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2023-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '2024-02-30', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '1900-01-01', until: '1900-02-29'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '2024-09-01', until: '2024-09-31'"),
        minutes(
            "spec.data.sources[0].dietMinutes.until in body should match",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-13-01'"),
        minutes(
            "data.sources[].dietMinutes.pauseSeconds must be 2 or more",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-12-31', pauseSeconds: 1"),
        minutes(
            "data.sources[].dietMinutes.pauseSeconds must be 2 or more",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-12-31', pauseSeconds: 0, endpoint:"
                + " 'https://kokkai.NDL.go.jp/api/speech'"),
        feeds(
            "data.sources[].feeds are collected as JSON lines on the job's volume",
            "path: a.jsonl, format: rss",
            "urls: ['https://a.example/rss']"),
        feeds(
            "data.sources[].feeds are collected as JSON lines on the job's volume",
            "path: a.jsonl, dietMinutes: {from: '2024-01-01', until: '2024-12-31'}",
            "urls: ['https://a.example/rss']"),
        feeds(
            "data.sources[].path of feeds must be the one file",
            "path: 'feeds/*.xml'",
            "paths: ['feeds/*.xml']"),
        feeds(
            "data.sources[].feeds needs data.sources[].feeds.urls, data.sources[].feeds.paths",
            "path: a.jsonl",
            "follow: true"),
        feeds(
            "data.sources[].feeds.paths must be relative, without '..'",
            "path: a.jsonl",
            "paths: [../a.xml]"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['file:///etc/passwd']"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['https://a.example/rss?q=a|b']"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['https://a.example/rss?q=%zz']"),
        spec("training.tokens must be a whole number above 0", s -> tokens(s, "many")),
        spec("training.tokens must be a whole number above 0", s -> tokens(s, "0")),
        spec("training.tokens must be a whole number above 0", s -> tokens(s, "1500m")),
        spec("training.tokens must be a whole number above 0", s -> tokens(s, "2P")),
        spec(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: many}]")),
        spec(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 0}]")),
        spec(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 1500m}]")),
        spec(
            "data.sources[].tokens takes the place of data.sources[].weight",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G, weight: 2}]")),
        spec(
            "data.sources[].tokens is for text",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G, format: sft}]")),
        spec(
            "data.sources[].tokens must be set for all sources or for none",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G}, {name: c, path: d}]")),
        // training
        spec(
            "training needs exactly one of training.steps and training.tokens",
            s -> set(s, "training.tokens", "1000")),
        spec(
            "training needs exactly one of training.steps and training.tokens",
            s -> remove(s, "training.steps")),
        spec(
            "training.schedule.warmupSteps must not exceed training.steps",
            s -> set(s, "training.schedule.warmupSteps", "301")),
        spec(
            "training.optimizer.minLearningRate must not exceed",
            s -> set(s, "training.optimizer.minLearningRate", "0.01")),
        spec(
            "training.globalBatchSize must be a multiple of",
            s -> set(s, "training.globalBatchSize", "12")),
        spec(
            "training.globalBatchSize must be a multiple of",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{data: 8}");
            }),
        spec(
            "training.schedule.decaySteps belongs to",
            s -> set(s, "training.schedule.decaySteps", "10")),
        spec(
            "training.schedule.warmupSteps and training.schedule.decaySteps must not",
            s -> set(s, "training.schedule", "{type: wsd, warmupSteps: 20, decaySteps: 281}")),
        spec(
            "training.lora trains adapters on the weights of a model",
            s -> set(s, "training.lora", "{}")),
        spec(
            "training.lora.targets names a layer twice",
            s -> adapt(s, "{targets: [dense, dense]}")),
        spec(
            "health.lossSpikeFactor must be more than 1",
            s -> set(s, "health.lossSpikeFactor", "1")),
        // layout
        spec(
            "parallelism.tensor * parallelism.pipeline * parallelism.data must equal",
            s -> set(s, "parallelism", "{data: 3}")),
        spec(
            "parallelism.tensor * parallelism.pipeline * parallelism.data must equal",
            s -> set(s, "parallelism", "{tensor: 1, pipeline: 1, data: 1}")),
        spec(
            "parallelism.tensor must divide resources.acceleratorsPerNode",
            s -> {
              set(s, "resources", "{nodes: 4, acceleratorsPerNode: 2, accelerator: cpu}");
              set(s, "parallelism", "{tensor: 4}");
            }),
        spec(
            "parallelism.tensor must divide model.heads",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{tensor: 8}");
            }),
        spec(
            "parallelism.tensor must divide model.heads",
            s -> {
              gpus(s, 64);
              set(s, "model", "{preset: 2.7B}");
              set(s, "parallelism", "{tensor: 64}");
            }),
        spec(
            "parallelism.tensor must divide model.intermediateSize",
            s -> {
              set(s, "model.intermediateSize", "1001");
              set(s, "parallelism", "{tensor: 2}");
            }),
        spec(
            "parallelism.sequence needs parallelism.tensor",
            s -> set(s, "parallelism", "{tensor: 1, sequence: true}")),
        spec(
            "parallelism.sequence needs model.sequenceLength",
            s -> {
              set(s, "model.sequenceLength", "255");
              set(s, "parallelism", "{tensor: 2, sequence: true}");
            }),
        spec(
            "parallelism.pipeline * parallelism.virtualStages must divide model.layers",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{pipeline: 8}");
            }),
        spec(
            "parallelism.pipeline * parallelism.virtualStages must divide model.layers",
            s -> {
              set(s, "model", "{preset: 1.3B}");
              set(s, "parallelism", "{pipeline: 2, virtualStages: 5}");
            }),
        spec(
            "parallelism.virtualStages above 1 needs parallelism.pipeline",
            s -> set(s, "parallelism", "{pipeline: 1, virtualStages: 2}")),
        spec(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "plenty")),
        spec(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "0Gi")),
        spec(
            "write it with its unit, such as 40Gi; a bare number counts bytes",
            s -> set(s, "resources.gpuMemory", "40")),
        spec(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "1023Mi")),
        spec("resources.cpu must be a quantity", s -> set(s, "resources.cpu", "lots")),
        spec("resources.memory must be a quantity", s -> set(s, "resources.memory", "64 GB")),
        spec(
            "resources.otherSteps.cpu and resources.evaluator.cpu must be quantities above 0",
            s -> set(s, "resources.otherSteps", "{cpu: some}")),
        spec(
            "resources.otherSteps.cpu and resources.evaluator.cpu must be quantities above 0",
            s -> set(s, "resources.evaluator", "{cpu: 0}")),
        spec(
            "resources.otherSteps.memory and resources.evaluator.memory must be quantities of 64Mi",
            s -> set(s, "resources.otherSteps", "{memory: 16}")),
        spec(
            "resources.otherSteps.memory and resources.evaluator.memory must be quantities of 64Mi",
            s -> set(s, "resources.evaluator", "{memory: much}")),
        spec(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{memory: 1}")),
        spec(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{rdma/hca: 1, kubernetes.io/hca: 1}")),
        spec(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{requests.example.com/hca: 1}")),
        spec(
            "resources.extended must not name resources.accelerator",
            s -> {
              gpus(s, 2);
              set(s, "resources.extended", "{nvidia.com/gpu: 1}");
            }),
        spec(
            "spec.resources.extended.rdma/hca: Invalid value",
            s -> set(s, "resources.extended", "{rdma/hca: 0}")),
        // checkpoints
        spec(
            "checkpoint.keepEvery must be a multiple of checkpoint.everySteps",
            s -> set(s, "checkpoint.keepEvery", "150")),
        // storage
        spec(
            "storage needs exactly one of storage.claimName and storage.claimTemplate",
            s -> set(s, "storage.claimTemplate", "{size: 1Gi}")),
        spec(
            "storage needs exactly one of storage.claimName and storage.claimTemplate",
            s -> set(s, "storage", "{}")),
        spec(
            "storage.claimTemplate.size must be a quantity",
            s -> set(s, "storage", "{claimTemplate: {size: big}}")),
        spec(
            "storage.claimTemplate.accessMode must be ReadWriteMany where resources.nodes",
            s -> {
              set(s, "resources", "{nodes: 2, accelerator: cpu}");
              set(s, "storage", "{claimTemplate: {size: 1Gi}}");
            }),
        spec(
            "storage.claimTemplate.accessMode must be ReadWriteMany where data.shards is above 1",
            s -> {
              set(s, "data.shards", "2");
              set(s, "storage", "{claimTemplate: {size: 1Gi}}");
            }),
        // evaluation
        spec("evaluation.tasks is empty", s -> set(s, "evaluation", "{mode: Job}")),
        spec(
            "evaluation.tasks[] must be unique by name and version",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, dataset: a, fewShot: 0},"
                        + " {name: jcommonsenseqa, dataset: b, fewShot: 0}]")),
        spec(
            "evaluation.tasks[].fewShotDataset is missing",
            s -> set(s, "evaluation.tasks", "[{name: jcommonsenseqa, dataset: a}]")),
        spec(
            "evaluation.tasks[].dataset must be a path",
            s -> set(s, "evaluation.tasks", "[{name: jcommonsenseqa, dataset: /a, fewShot: 0}]")),
        spec(
            "evaluation.tasks[].fewShotDataset must be a path",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, dataset: a, fewShotDataset: ../b}]")),
        task(
            "evaluation.tasks[].name is a task of JGLUE", "{name: jnli, dataset: a, " + QUIZ + "}"),
        task(
            "evaluation.tasks[].name is not a task of JGLUE",
            "{name: jcola, dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].name is not a task of JGLUE",
            "{name: mine, dataset: a, " + QUIZ + ", generation: {prompt: q, answer: a}}"),
        task(
            "evaluation.tasks[].version is not one of the task",
            "{name: jnli, version: '1.1', dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].version is not one of the task",
            "{name: jsquad, version: '1.3', dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts names one that the task does not have",
            "{name: marc_ja, prompts: ['0.2.1'], dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts names one that the task does not have",
            "{name: jsquad, version: '1.2', prompts: ['0.1'], dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts are those of JGLUE's tasks",
            "{name: mine, prompts: ['0.2'], dataset: a, " + QUIZ + "}"),
        task(
            "evaluation.tasks[].prompts names a prompt twice",
            "{name: jnli, prompts: ['0.2', '0.2'], dataset: a, fewShot: 0}"),
        task("evaluation.tasks[].dataset is the file of questions", "{name: jnli, fewShot: 0}"),
        task(
            "evaluation.tasks[].dataset is the file of questions",
            "{name: text, dataset: a, " + TEXT + "}"),
        task(
            "evaluation.tasks[].dataset is the file of questions",
            "{name: text, fewShot: 2, " + TEXT + "}"),
        task(
            "evaluation.tasks[].multipleChoice needs exactly one of choices and choicesField",
            "{name: mine, dataset: a, multipleChoice: {prompt: q, answer: a}}"),
        task(
            "evaluation.tasks[].perplexity.sources[].name must be unique",
            "{name: text, perplexity: {sources: [{name: a, path: a}, {name: a, path: b}]}}"),
        task(
            "evaluation.tasks[].perplexity.sources[].path must be a path",
            "{name: text, perplexity: {sources: [{name: a, path: /a}]}}"),
        gate("evaluation.gates[] asks for nothing", "{task: quiz, noRegression: false}"),
        gate(
            "evaluation.gates[].minimum is above maximum",
            "{task: quiz, minimum: 0.5, maximum: 0.4}"),
        gate(
            "evaluation.gates[].tolerance belongs to noRegression",
            "{task: quiz, minimum: 0.5, tolerance: 0.1}"),
        gate("evaluation.gates[].minimum is a share from 0 to 1", "{task: quiz, minimum: 30}"),
        gate(
            "evaluation.gates[].task is no name in evaluation.tasks", "{task: jnli, minimum: 0.3}"),
        gate(
            "evaluation.gates[].prompt is none of the task's prompts",
            "{task: jcommonsenseqa, prompt: '0.4', minimum: 0.3}"),
        gate(
            "evaluation.gates[].prompt is none of the task's prompts",
            "{task: text, prompt: news, noRegression: true}"),
        gate(
            "evaluation.gates[].metric is none of the task",
            "{task: jcommonsenseqa, metric: f1, minimum: 0.3}"),
        gate(
            "evaluation.gates[].metric is none of the task",
            "{task: text, metric: acc, noRegression: true}"),
        spec(
            "evaluation.gates needs scores",
            s -> set(s, "evaluation", "{mode: None, gates: [{task: jnli, minimum: 0.3}]}")),
        // pods
        spec(
            "template.env[].name must be unique",
            s -> set(s, "template", "{env: [{name: A}, {name: A}]}")),
        spec(
            "template.env[].name must not start with TATARA_",
            s -> set(s, "template", "{env: [{name: TATARA_STORAGE, value: /}]}")),
        spec(
            "template.labels must not use the prefixes",
            s -> set(s, "template", "{labels: {tatara.dev/job: other}}")),
        spec(
            "template.labels must not use the prefixes",
            s -> set(s, "template", "{labels: {app.kubernetes.io/managed-by: me}}")),
        spec(
            "template.annotations must not use the prefixes",
            s ->
                set(
                    s,
                    "template",
                    "{annotations: {container.apparmor.security.beta.kubernetes.io/trainer:"
                        + " unconfined}}")),
        spec(
            "template.env[].name must not be NVIDIA_VISIBLE_DEVICES",
            s -> set(s, "template", "{env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]}")),
        spec(
            "template.env[] needs value or valueFrom, not both",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: c, key: d}}}]}")),
        spec(
            "template.env[] needs value or valueFrom, not both",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: TATARA_DEVICE, valueFrom: {secretKeyRef: {name: c, key: d}}}]}")),
        spec(
            "template.env[].valueFrom needs exactly one of",
            s -> set(s, "template", "{env: [{name: A, valueFrom: {}}]}")),
        spec("template.volumes[] needs exactly one of", s -> mount(s, "{mountPath: /mnt/a}")),
        spec(
            "template.volumes[] needs exactly one of",
            s -> mount(s, "{mountPath: /mnt/a, emptyDir: {}, configMap: {name: b}}")),
        spec(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /storage, emptyDir: {}}")),
        spec(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /storage/runs, emptyDir: {}}")),
        spec(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /etc, emptyDir: {}}")),
        spec(
            "template.volumes[].mountPath must not lie at, in or around",
            s -> mount(s, "{mountPath: /mnt/../storage, emptyDir: {}}")),
        spec(
            "template.volumes[].mountPath must be unique",
            s -> mount(s, "{mountPath: /a, emptyDir: {}}, {mountPath: /a, emptyDir: {}}")),
        spec(
            "template.volumes[].subPath must have no '..'",
            s -> mount(s, "{mountPath: /a, subPath: b/../.., emptyDir: {}}")),
        spec(
            "template.volumes[].emptyDir.sizeLimit must be a quantity",
            s -> mount(s, "{mountPath: /a, emptyDir: {sizeLimit: big}}")),
        spec(
            "spec.template.securityContext.runAsUser: Invalid value",
            s -> set(s, "template", "{securityContext: {runAsUser: 0}}")),
        spec(
            "spec.template.securityContext.supplementalGroups[0]: Invalid value",
            s -> set(s, "template", "{securityContext: {supplementalGroups: [0]}}")),
        // going on from another run
        spec(
            "checkpoint.resumeFrom needs exactly one of job and path",
            s -> set(s, "checkpoint.resumeFrom", "{step: 20}")),
        spec(
            "checkpoint.resumeFrom needs exactly one of job and path",
            s -> set(s, "checkpoint.resumeFrom", "{job: a, path: runs/ml/a-01234567}")),
        spec(
            "checkpoint.resumeFrom.path must be a path relative to the root",
            s -> set(s, "checkpoint.resumeFrom", "{path: /runs/ml/a-01234567}")),
        spec(
            "checkpoint.resumeFrom.path must be a path relative to the root",
            s -> set(s, "checkpoint.resumeFrom", "{path: runs/../../a}")),
        spec(
            "checkpoint.resumeFrom goes on with all that a run has learnt",
            s -> {
              beginWith(s, "models/ja");
              set(s, "checkpoint.resumeFrom", "{job: a}");
            }),
        spec(
            "spec.checkpoint.resumeFrom.step: Invalid value",
            s -> set(s, "checkpoint.resumeFrom", "{job: a, step: 0}")),
        // what cannot change
        change(
            "checkpoint.resumeFrom cannot change",
            s -> set(s, "checkpoint.resumeFrom", "{job: a}")),
        change("model cannot change", s -> set(s, "model.layers", "5")),
        change("tokenizer cannot change", s -> set(s, "tokenizer.train.seed", "5")),
        change("data cannot change", s -> set(s, "data.split", "90, 5, 5")),
        change("training cannot change", s -> set(s, "training.steps", "400")),
        change("training cannot change", s -> set(s, "training.globalBatchSize", "16")),
        change("training cannot change", s -> set(s, "training.seed", "5")),
        change("training cannot change", s -> set(s, "training.deterministic", "true")),
        change("training cannot change", s -> adapt(s, "{}")),
        change(
            "health can change only while the job is suspended",
            s -> set(s, "health.stallTimeoutSeconds", "60")),
        change(
            "training.microBatchSize can change only while the job is suspended",
            s -> set(s, "training.microBatchSize", "2")),
        change(
            "resources can change only while the job is suspended",
            s -> {
              set(s, "runPolicy.suspend", "true");
              set(s, "resources.memory", "8Gi");
            }),
        change(
            "parallelism can change only while the job is suspended",
            s -> set(s, "parallelism", "{data: 2}")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.gpuMemory", "80Gi")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.memory", "8Gi")),
        change(
            "resources can change only while the job is suspended",
            s -> set(s, "resources.extended", "{rdma/hca: 1}")),
        change("storage cannot change", s -> set(s, "storage.claimName", "other")),
        change(
            "checkpoint.everySteps and checkpoint.resumePolicy cannot change",
            s -> set(s, "checkpoint.everySteps", "50")),
        spec(
            "export.s3 takes the Hugging Face folder",
            s ->
                set(
                    s,
                    "export",
                    "{huggingFace: false, s3: {bucket: models, prefix: a, secretName: b}}")),
        spec(
            "export.s3.prefix must be names with '/' between them",
            s -> set(s, "export.s3", "{bucket: models, prefix: a/../b, secretName: c}")),
        spec(
            "export.s3.prefix must be names with '/' between them",
            s -> set(s, "export.s3", "{bucket: models, prefix: a/, secretName: c}")),
        change("export cannot change", s -> set(s, "export", "{huggingFace: false}")),
        change(
            "runPolicy.backoffLimit and runPolicy.activeDeadlineSeconds cannot change",
            s -> set(s, "runPolicy", "{backoffLimit: 9, activeDeadlineSeconds: 3600}")),
        change(
            "runPolicy.backoffLimit and runPolicy.activeDeadlineSeconds cannot change",
            s -> remove(s, "runPolicy")),
        change(
            "scheduling can change only while the job is suspended",
            s -> set(s, "scheduling", "{gang: Volcano}")),
        change(
            "template can change only while the job is suspended",
            s -> set(s, "template", "{env: [{name: A}]}")),
        change(
            "scheduling can change only while the job is suspended",
            s -> set(s, "scheduling", "{priorityClassName: high}")),
        // scheduling
        spec(
            "scheduling.gang Kueue needs scheduling.queueName",
            s -> set(s, "scheduling", "{gang: Kueue}")),
        spec(
            "scheduling.queueName belongs to a scheduling.gang that has queues",
            s -> set(s, "scheduling", "{queueName: gpus}")),
        spec("Unsupported value: \"Slurm\"", s -> set(s, "scheduling", "{gang: Slurm}")),
        // bounds of fields, a few for all
        spec("spec.parallelism.zeroStage", s -> set(s, "parallelism", "{zeroStage: 2}")),
        spec(
            "spec.parallelism.recompute: Unsupported value",
            s -> set(s, "parallelism", "{recompute: Some}")),
        spec("spec.training.lora.rank: Invalid value", s -> adapt(s, "{rank: 0}")),
        spec("spec.training.lora.alpha: Invalid value", s -> adapt(s, "{alpha: 0}")),
        spec("spec.training.lora.targets: Invalid value", s -> adapt(s, "{targets: []}")),
        spec(
            "spec.training.lora.targets[0]: Unsupported value",
            s -> adapt(s, "{targets: [embed_in]}")),
        spec(
            "spec.health.onNonFiniteLoss: Unsupported value",
            s -> set(s, "health.onNonFiniteLoss", "Ignore")),
        spec(
            "spec.health.stallTimeoutSeconds: Invalid value",
            s -> set(s, "health.stallTimeoutSeconds", "0")),
        spec("spec.data.sources: Invalid value", s -> set(s, "data.sources", "[]")),
        spec("spec.model.preset: Unsupported value", s -> set(s, "model", "{preset: 3B}")),
        spec(
            "spec.training.optimizer.learningRate: Invalid value",
            s -> set(s, "training.optimizer.learningRate", "0")));
  }

  static Stream<Acceptable> acceptable() {
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
            }),
        accepted(
            "prompts and responses",
            s ->
                set(
                    s,
                    "data",
                    "{eodMaskLoss: true, resetAttentionMask: true, sources: [{name: a, path: b,"
                        + " format: sft}, {name: c, path: d, format: sft, template: 'Q {prompt}'}]}")),
        accepted(
            "a public bucket and one of a store",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'b/**/*.gz', s3: {bucket: corpora}}, {name: c, path: d, s3:"
                        + " {bucket: news, endpoint: 'http://minio.storage.svc:9000', secretName:"
                        + " reader}}]")),
        accepted(
            "an export to a bucket",
            s -> set(s, "export.s3", "{bucket: models, prefix: ja/1.3b, secretName: writer}")),
        accepted(
            "going on from a job", s -> set(s, "checkpoint.resumeFrom", "{job: a, step: 200}")),
        accepted(
            "going on from a run whose adapters train",
            s -> {
              set(s, "checkpoint.resumeFrom", "{path: runs/ml/a-01234567}");
              set(s, "training.lora", "{}");
            }),
        accepted("checkpoints for good", s -> set(s, "checkpoint.keepEvery", "300")),
        accepted("tokens", s -> tokens(s, "200000000000")),
        accepted("tokens with a unit", s -> tokens(s, "200G")),
        accepted("a micro-batch left open", s -> remove(s, "training.microBatchSize")),
        accepted("a layout", s -> set(s, "parallelism", "{data: 2}")),
        accepted(
            "a whole layout",
            s -> {
              gpus(s, 8);
              set(s, "resources.gpuMemory", "80Gi");
              set(
                  s,
                  "parallelism",
                  "{tensor: 2, pipeline: 2, data: 2, sequence: true, virtualStages: 2,"
                      + " zeroStage: 1, recompute: Selective}");
            }),
        accepted("a tensor group on CPUs", s -> set(s, "parallelism", "{tensor: 2}")),
        accepted(
            "a batch that replicas do not divide, where a plan may have fewer",
            s -> {
              gpus(s, 8);
              set(s, "training.globalBatchSize", "4");
            }),
        accepted(
            "warm-up, peak and fall",
            s -> set(s, "training.schedule", "{type: wsd, warmupSteps: 20, decaySteps: 280}")),
        accepted(
            "GPUs",
            s ->
                set(
                    s,
                    "resources",
                    "{nodes: 2, accelerator: nvidia.com/gpu, cpu: 8, memory: 64Gi}")),
        accepted(
            "what all containers ask for",
            s ->
                set(
                    s,
                    "resources",
                    "{accelerator: nvidia.com/gpu, extended: {rdma/hca: 1, vpc.amazonaws.com/efa: 4},"
                        + " otherSteps: {cpu: 500m, memory: 16Gi}, evaluator: {cpu: 1, memory: 8Gi}}")),
        accepted("adapters on all layers", s -> adapt(s, "{}")),
        accepted("adapters", s -> adapt(s, "{rank: 64, alpha: 0.5, targets: [dense]}")),
        accepted("health", s -> set(s, "health", "{onNonFiniteLoss: Fail, lossSpikeFactor: 1.5}")),
        accepted("a whole factor", s -> set(s, "health.lossSpikeFactor", "3")),
        accepted("a new claim", s -> set(s, "storage", "{claimTemplate: {size: 500Gi}}")),
        accepted(
            "a new claim for several nodes",
            s -> {
              set(s, "resources", "{nodes: 2, accelerator: cpu}");
              set(s, "storage", "{claimTemplate: {size: 1Gi, accessMode: ReadWriteMany}}");
            }),
        accepted(
            "leap days",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: a.jsonl, dietMinutes: {from: '2000-02-29', until: '2024-02-29'}},"
                        + " {name: b, path: b.jsonl, dietMinutes: {from: '1999-08-31', until:"
                        + " '1999-11-30'}}]")),
        accepted("shards on a claim that is there", s -> set(s, "data.shards", "64")),
        accepted(
            "shards on a new claim",
            s -> {
              set(s, "data.shards", "8");
              set(s, "storage", "{claimTemplate: {size: 500Gi, accessMode: ReadWriteMany}}");
            }),
        accepted(
            "one shard on a new claim",
            s -> {
              set(s, "data.shards", "1");
              set(s, "storage", "{claimTemplate: {size: 500Gi}}");
            }),
        accepted("no evaluation", s -> remove(s, "evaluation")),
        accepted(
            "all tasks of JGLUE, with all of their prompts",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, prompts: ['0.1', '0.2', '0.2.1', '0.3', '0.4', '0.5', '0.6'],"
                        + " dataset: a, fewShotDataset: b}, {name: jnli, version: '1.3', prompts: ['0.2',"
                        + " '0.3', '0.4', '0.5', '0.6'], dataset: a, fewShot: 0}, {name: marc_ja, dataset:"
                        + " a, fewShotDataset: b}, {name: jsquad, prompts: ['0.1', '0.2'], dataset: a,"
                        + " fewShot: 2, fewShotDataset: b}, {name: jsquad, version: '1.2', dataset: a,"
                        + " fewShot: 0, limit: 100}]")),
        accepted(
            "gates",
            s ->
                set(
                    s,
                    "evaluation",
                    gated(
                        "{task: jcommonsenseqa, prompt: '0.3', metric: acc_norm, minimum: 0.3}, {task:"
                            + " quiz, metric: mcc, noRegression: true, tolerance: 0.01}, {task: text,"
                            + " prompt: wiki, maximum: 1.5}"))),
        accepted(
            "a source on another claim",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: '**/*.jsonl.gz', claimName: corpora, weight: 0.5}]")),
        accepted(
            "pod overrides",
            s ->
                set(
                    s,
                    "template",
                    "{nodeSelector: {pool: a100}, tolerations: [{operator: Exists}],"
                        + " env: [{name: TATARA_DEVICE, value: cpu},"
                        + " {name: TATARA_SILENCE_SECONDS, value: '30'}], imagePullSecrets: [{name: a}]}")),
        accepted(
            "secrets by reference, volumes and a user",
            s ->
                set(
                    s,
                    "template",
                    "{env: [{name: KEY, valueFrom: {secretKeyRef: {name: a, key: b}}},"
                        + " {name: HOST, valueFrom: {configMapKeyRef: {name: c, key: d, optional:"
                        + " true}}}], volumes: [{mountPath: /dev/shm, emptyDir: {medium: Memory,"
                        + " sizeLimit: 16Gi}}, {mountPath: /etc/ssl/certs, readOnly: true, configMap:"
                        + " {name: ca}}, {mountPath: /mnt/key, secret: {secretName: a}}, {mountPath:"
                        + " /mnt/more, subPath: ja/wiki, persistentVolumeClaim: {claimName: c}}],"
                        + " securityContext: {runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000,"
                        + " supplementalGroups: [3000]}, runtimeClassName: nvidia}")),
        accepted(
            "a column of Parquet and a dump of a wiki",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'a/*.parquet', format: parquet, textField: body},"
                        + " {name: b, path: b.xml.bz2, format: mediawiki}]")),
        accepted(
            "minutes of the Diet, from the library and from a mirror",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: sources/a.jsonl, dietMinutes: {from: '2024-01-01', until:"
                        + " '2024-12-31', any: 科学技術}}, {name: b, path: b.jsonl, dietMinutes: {from:"
                        + " '1947-05-20', until: '1947-05-20', pauseSeconds: 0, endpoint:"
                        + " 'http://minutes.mirrors.svc:8080/api/speech'}}]")),
        accepted(
            "feeds on the volume and on the web",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'feeds/**/*.xml', format: rss}, {name: b, path: b.jsonl, feeds:"
                        + " {urls: ['https://a.example/rss?type=2&l=ja', 'http://b.example:8080',"
                        + " 'https://c.example?feed=rss2&q=%E9%89%84'], paths:"
                        + " ['feeds/*.xml.gz'], follow: true, pauseSeconds: 0}}]")),
        accepted(
            "budgets of tokens",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, tokens: 3000000000}, {name: c, path: d, tokens: 1.5G}]")),
        accepted("one rack", s -> set(s, "scheduling", "{topologyKey: example.com/rack}")),
        accepted("a priority", s -> set(s, "scheduling", "{priorityClassName: high}")),
        accepted(
            "what the administrator may have permitted",
            s ->
                set(
                    s,
                    "template",
                    "{hostNetwork: true, volumes: [{mountPath: /mnt/a, hostPath: {path: /data,"
                        + " type: Directory}}]}")),
        changed("another time to live", s -> set(s, "runPolicy.ttlSecondsAfterFinished", "60")),
        changed("suspension", s -> set(s, "runPolicy.suspend", "true")),
        changed("other retention", s -> set(s, "checkpoint.keepLast", "9")),
        changed("checkpoints by time", s -> set(s, "checkpoint.everyMinutes", "30")),
        changed("other checkpoints for good", s -> set(s, "checkpoint.keepEvery", "200")),
        changed("another evaluation", s -> set(s, "evaluation", "{mode: None}")));
  }

  private static Breach minutes(String sentence, String source, String minutes) {
    return spec(
        sentence,
        s ->
            set(
                s,
                "data.sources",
                "[{name: a, %s, dietMinutes: {%s}}]".formatted(source, minutes)));
  }

  private static Breach feeds(String sentence, String source, String feeds) {
    return spec(
        sentence,
        s -> set(s, "data.sources", "[{name: a, %s, feeds: {%s}}]".formatted(source, feeds)));
  }

  private static Breach task(String sentence, String task) {
    return spec(sentence, s -> set(s, "evaluation.tasks", "[" + task + "]"));
  }

  private static Breach gate(String sentence, String gate) {
    return spec(sentence, s -> set(s, "evaluation", gated(gate)));
  }

  /** An evaluation with a task of each kind. */
  private static String gated(String gates) {
    return "{tasks: [{name: jcommonsenseqa, dataset: a, fewShot: 0}, {name: quiz, dataset: a, %s}, {name: text, %s}], gates: [%s]}"
        .formatted(QUIZ, TEXT, gates);
  }

  /** A manifest that must be refused. */
  record Breach(String sentence, String name, boolean update, Consumer<ObjectNode> change) {
    void submit() {
      RulesTest.submit(name, update, change);
    }

    @Override
    public String toString() {
      return sentence;
    }
  }

  /** A manifest that must be accepted. */
  record Acceptable(String what, boolean update, Consumer<ObjectNode> change) {
    void submit() {
      RulesTest.submit(update ? KEPT : "fresh", update, change);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private static void submit(String name, boolean update, Consumer<ObjectNode> change) {
    Consumer<ObjectNode> whole =
        update
            ? spec -> {
              set(spec, "runPolicy", "{activeDeadlineSeconds: 3600}");
              change.accept(spec);
            }
            : change;
    GenericKubernetesResource manifest = Manifests.generic(NAMESPACE, name, whole);
    if (update) {
      Cluster.admin().resource(manifest).dryRun().update();
    } else {
      Cluster.admin().resource(manifest).dryRun().create();
    }
  }

  private static void beginWith(ObjectNode spec, String folder) {
    set(spec, "model.initFrom", folder);
    remove(spec, "tokenizer");
  }

  private static void mount(ObjectNode spec, String volumes) {
    set(spec, "template", "{volumes: [" + volumes + "]}");
  }

  private static void adapt(ObjectNode spec, String lora) {
    beginWith(spec, "models/ja");
    set(spec, "training.lora", lora);
  }

  private static void gpus(ObjectNode spec, int count) {
    set(spec, "resources", "{acceleratorsPerNode: " + count + ", accelerator: nvidia.com/gpu}");
  }

  private static void tokens(ObjectNode spec, String quantity) {
    remove(spec, "training.steps");
    set(spec, "training.tokens", quantity);
  }

  private static Breach named(String name, String sentence) {
    return new Breach(sentence, name, false, spec -> {});
  }

  private static Breach spec(String sentence, Consumer<ObjectNode> change) {
    return new Breach(sentence, "fresh", false, change);
  }

  private static Breach change(String sentence, Consumer<ObjectNode> change) {
    return new Breach(sentence, KEPT, true, change);
  }

  private static Acceptable accepted(String what, Consumer<ObjectNode> change) {
    return new Acceptable(what, false, change);
  }

  private static Acceptable changed(String what, Consumer<ObjectNode> change) {
    return new Acceptable(what, true, change);
  }

  private static void set(ObjectNode spec, String path, String yaml) {
    parent(spec, path)
        .set(last(path), Serialization.unmarshal("v: " + yaml, JsonNode.class).get("v"));
  }

  private static void remove(ObjectNode spec, String path) {
    parent(spec, path).remove(last(path));
  }

  private static ObjectNode parent(ObjectNode spec, String path) {
    ObjectNode node = spec;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      node = node.withObjectProperty(names[i]);
    }
    return node;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static void collect(JsonNode schema, Set<String> sentences) {
    JsonNode rules = schema.get("x-kubernetes-validations");
    if (rules != null) {
      rules.forEach(rule -> sentences.add(rule.get("message").asText()));
    }
    schema.forEach(child -> collect(child, sentences));
  }
}

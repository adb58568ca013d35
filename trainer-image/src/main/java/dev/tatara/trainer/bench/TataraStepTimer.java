package dev.tatara.trainer.bench;

import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.optimizer.GradientClipping;
import dev.tatara.trainer.tensor.Torch;
import java.util.SplittableRandom;

/** Tatara's own step: forward, backward, clipping and AdamW of one rank with one micro-batch. */
final class TataraStepTimer implements StepTimer {
  private final Torch torch;
  private final TrainingShape shape;
  private final GptNeox model;
  private final AdamW optimizer;
  private final GradientClipping clipping = new GradientClipping(1);
  private final SplittableRandom random = new SplittableRandom(1);

  TataraStepTimer(Torch torch, TrainingShape shape, Precision precision) {
    this.torch = torch;
    this.shape = shape;
    this.model = GptNeox.forTraining(torch, shape.model(), precision);
    this.optimizer = new AdamW(torch, model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.1));
    model.initialize(1);
  }

  @Override
  public double step() {
    MicroBatch batch = shape.randomBatch(random);
    long begin = System.nanoTime();
    model.parameters().zeroGradients();
    model.forwardBackward(batch, 1);
    double norm = model.parameters().gradientNorm();
    optimizer.step(1e-3, clipping.coefficient(norm));
    torch.awaitDevice();
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    optimizer.close();
    model.close();
  }
}

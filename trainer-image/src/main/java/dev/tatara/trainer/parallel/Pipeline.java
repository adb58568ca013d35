package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Pending;
import dev.tatara.trainer.model.ChunkPass;
import dev.tatara.trainer.model.GradientListener;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.ModelChunk;
import dev.tatara.trainer.watch.Journal;
import dev.tatara.trainer.watch.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One stage of a pipeline at work: makes the passes of its {@link PipelineSchedule}, exchanging
 * activations and their gradients with the stages beside it. What the next pass needs is being
 * received while this one computes. A pipeline of one stage goes forward and back through the whole
 * model, micro-batch by micro-batch.
 */
public final class Pipeline {
  private final Journal journal;
  private final List<ModelChunk> chunks;
  private final Communicator activations;
  private final Communicator gradients;
  private final List<PipelineStep> schedule;
  private final int microBatches;
  private final int next;
  private final int previous;
  private final Map<PipelineStep, UnderWay> underWay = new HashMap<>();

  /** A micro-batch in a chunk, from before its forward pass until after its backward pass. */
  private static final class UnderWay {
    private final ChunkPass pass;
    private Pending inputReceived = Pending.DONE;
    private Pending outputSent = Pending.DONE;
    private Pending gradientReceived = Pending.DONE;

    UnderWay(ChunkPass pass) {
      this.pass = pass;
    }
  }

  /**
   * @param chunks the parts of the model that this stage holds
   * @param microBatches of a step, for this replica
   */
  public Pipeline(List<ModelChunk> chunks, ProcessGroups groups, int microBatches) {
    this.journal = groups.journal();
    this.chunks = chunks;
    this.activations = groups.activations();
    this.gradients = groups.gradients();
    this.microBatches = microBatches;
    int stages = activations.worldSize();
    int stage = activations.rank();
    this.schedule = PipelineSchedule.of(stages, stage, chunks.size(), microBatches);
    this.next = (stage + 1) % stages;
    this.previous = (stage + stages - 1) % stages;
  }

  /**
   * Accumulates the gradients of a step.
   *
   * @param batches gives a micro-batch by its number
   * @param gradientScale as in {@link dev.tatara.trainer.model.GptNeox#forwardBackward}
   * @param listener hears when a gradient is complete
   * @return the sum of the micro-batches' losses on the last stage, 0 on the others
   */
  public double run(
      IntFunction<MicroBatch> batches, double gradientScale, GradientListener listener) {
    double loss = 0;
    prepare(schedule.getFirst(), batches);
    for (int i = 0; i < schedule.size(); i++) {
      if (i + 1 < schedule.size()) {
        prepare(schedule.get(i + 1), batches);
      }
      PipelineStep step = schedule.get(i);
      if (step.forward()) {
        loss += forward(step, gradientScale);
      } else {
        boolean last = step.microBatch() == microBatches - 1;
        backward(step, last ? listener : GradientListener.NONE);
      }
    }
    return loss;
  }

  /** Makes room for what a pass needs from beside, and begins to receive it. */
  private void prepare(PipelineStep step, IntFunction<MicroBatch> batches) {
    ModelChunk chunk = chunks.get(step.chunk());
    if (step.forward()) {
      UnderWay way = new UnderWay(chunk.begin(batches.apply(step.microBatch())));
      underWay.put(step, way);
      if (!chunk.part().first()) {
        way.inputReceived = activations.receiveAsync(way.pass.input(), previous);
      }
    } else if (!chunk.part().last()) {
      UnderWay way = underWay.get(step.forwardOfSame());
      chunk.awaitGradient(way.pass);
      way.gradientReceived = gradients.receiveAsync(way.pass.outputGradient(), next);
    }
  }

  private double forward(PipelineStep step, double gradientScale) {
    journal.enter(Phase.FORWARD);
    ModelChunk chunk = chunks.get(step.chunk());
    UnderWay way = underWay.get(step);
    way.inputReceived.await();
    chunk.forward(way.pass, gradientScale);
    if (!chunk.part().last()) {
      way.outputSent = activations.sendAsync(way.pass.output(), next);
    }
    return way.pass.loss();
  }

  private void backward(PipelineStep step, GradientListener listener) {
    journal.enter(Phase.BACKWARD);
    ModelChunk chunk = chunks.get(step.chunk());
    UnderWay way = underWay.remove(step.forwardOfSame());
    way.gradientReceived.await();
    way.outputSent.await(); // long ago: its gradient has come back
    chunk.backward(way.pass, listener);
    if (!chunk.part().first()) {
      gradients.send(way.pass.inputGradient(), previous); // copied, so that the pass can end
    }
    way.pass.close();
  }
}

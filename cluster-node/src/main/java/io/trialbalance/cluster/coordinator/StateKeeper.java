package io.trialbalance.cluster.coordinator;

import akka.Done;
import io.trialbalance.protocol.message.CoordinatorState;
import java.util.concurrent.CompletionStage;

/** Where a coordinator's state outlives its node. Nothing here blocks. */
public interface StateKeeper {

  /**
   * What was kept last, by whichever coordinator; {@link CoordinatorState#NONE} if nothing ever
   * was. Fails while no majority of the nodes answers.
   */
  CompletionStage<CoordinatorState> read();

  /**
   * Keeps {@code state}, unless a later one is there; done when a majority of the nodes has it.
   *
   * @return fails with {@link SupersededException} if a coordinator of a higher epoch is known, and
   *     otherwise when no majority answered: the state may be kept nevertheless
   */
  CompletionStage<Done> keep(CoordinatorState state);
}

package io.trialbalance.cluster.coordinator;

import akka.Done;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Where a coordinator's state outlives its node. Nothing here blocks. */
public interface StateStore {

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

  /**
   * Keeps the plans of an experiment; done when a majority of the nodes has them.
   *
   * @param experiment its UUID
   * @return fails when no majority answered: they may be kept nevertheless
   */
  CompletionStage<Done> keepRequest(UUID experiment, KeptRequest request);

  /**
   * The plans of an experiment; {@link KeptRequest#NONE} if none were kept. Fails while no majority
   * of the nodes answers.
   */
  CompletionStage<KeptRequest> request(UUID experiment);
}

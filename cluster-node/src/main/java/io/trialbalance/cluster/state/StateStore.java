package io.trialbalance.cluster.state;

import akka.Done;
import akka.actor.typed.javadsl.ActorContext;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Where a coordinator's state outlives its node. Nothing here blocks. */
public interface StateStore {

  /** Makes one for a coordinator. */
  @FunctionalInterface
  interface Starter {
    StateStore start(ActorContext<?> coordinator);
  }

  /** Id of this node: of the coordinator that lives on it. */
  UUID node();

  /**
   * What a coordinator finds.
   *
   * @param latest what was kept last, as of an epoch of its own
   * @param others what else was found: it may hold what only few members had accepted
   */
  record Claimed(CoordinatorState latest, List<CoordinatorState> others) {
    public Claimed {
      others = List.copyOf(others);
    }
  }

  /**
   * What was kept last, by whichever coordinator, as of an epoch that is the caller's from now on:
   * of those before it nothing is kept any more. Fails while so few members answer that others may
   * have kept something later, with who does not; or by a {@link SupersededException} if somebody
   * else claims.
   */
  CompletionStage<Claimed> claim();

  /**
   * What is on the disk of {@code node} is known: from now on it can be replaced there. Of those
   * who answer a claim it is.
   */
  void known(UUID node);

  /**
   * Keeps {@code state}, unless a later one is there; done when most of its members have it on
   * disk, and most of those before it if they are others.
   *
   * @return fails with {@link SupersededException} if a later coordinator is known, and otherwise
   *     when too few answered, with who does not: the state may be kept nevertheless
   */
  CompletionStage<Done> keep(CoordinatorState state);

  /**
   * Keeps the plans of an experiment; done when most members have them on disk.
   *
   * @param experiment its UUID
   * @return fails when too few answered: they may be kept nevertheless
   */
  CompletionStage<Done> keepRequest(UUID experiment, ExperimentRequest request);

  /**
   * The plans of an experiment; {@link KeptRequest#NONE} if none were kept. Fails while too few
   * members answer.
   */
  CompletionStage<KeptRequest> request(UUID experiment);
}

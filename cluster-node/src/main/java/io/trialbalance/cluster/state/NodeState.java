package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.util.UUID;

/**
 * What a node remembers of its cluster: who it is, the state that a coordinator gave it last, and
 * the plans of experiments that have not ended. For any thread; one writes at a time.
 */
public interface NodeState extends AutoCloseable {

  /** Drawn when the node was started first. */
  UUID node();

  /** What was kept last; {@link CoordinatorState#NONE} if nothing ever was. */
  CoordinatorState state();

  /**
   * Of the latest coordinator that has asked for it: nothing of an earlier one is kept; {@link
   * StateVersion#NONE} if none ever did.
   */
  StateVersion promised();

  /** Where it is, for people. */
  String place();

  /** Whether it outlives the process. */
  boolean isDurable();

  /**
   * Keeps nothing of an earlier coordinator than that of {@code claim} from now on; blocks until
   * that is kept.
   *
   * @return whether it is so: not if a later one is known, or another one of that epoch
   * @throws IOException if it cannot be kept; nothing is promised then
   */
  boolean promise(StateVersion claim) throws IOException;

  /**
   * Keeps {@code state} if it may replace the one that is there; blocks until it is kept.
   *
   * @return whether it does
   * @throws IOException if it cannot be kept; what was there is there still
   */
  boolean keep(CoordinatorState state) throws IOException;

  /**
   * Keeps the plans of an experiment until a state says that it has ended; blocks.
   *
   * @param experiment its UUID
   * @throws IOException if they cannot be kept
   */
  void keepRequest(UUID experiment, ExperimentRequest request) throws IOException;

  /**
   * The plans of an experiment; {@link KeptRequest#NONE} if there are none; blocks.
   *
   * @throws IOException if they cannot be read
   */
  KeptRequest request(UUID experiment) throws IOException;

  @Override
  void close();
}

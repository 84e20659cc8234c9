package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.ResumeReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.RunsView;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What HTTP asks of the coordinator. Nothing here blocks; a stage fails with {@link
 * java.util.concurrent.TimeoutException} when the coordinator does not answer in time.
 */
public interface Experiments {

  /**
   * Queues an experiment.
   *
   * @param text as it was sent, which the coordinator's node expands
   * @param key by which it is recognized if it is submitted again; empty if it would be another one
   */
  CompletionStage<Submitted> submit(String text, ConfigSyntax syntax, Optional<IdempotencyKey> key);

  /**
   * Ends an experiment early, or takes it out of the queue.
   *
   * @param reason for people, kept with the results
   */
  CompletionStage<AbortReply> abort(String experimentId, String reason);

  /** Puts an interrupted experiment into the queue again. */
  CompletionStage<ResumeReply> resume(String experimentId);

  /**
   * Declares a node lost for which this one waits before it is in a cluster again.
   *
   * @param address at which it was, {@code host:port}
   * @return for whom this node waited, by their addresses: nothing is done if this one is not among
   *     them
   */
  Set<String> forget(String address);

  /** The cluster and every experiment that the coordinator knows. */
  CompletionStage<ClusterView> show();

  /**
   * What this node lacks of what makes it one of the cluster's, in words; empty if it is whole.
   *
   * @param view as {@link #show} gives it
   */
  CompletionStage<List<String>> lacks(ClusterView view);

  /** All runs of one experiment, as the coordinator knows them, or has them stored. */
  CompletionStage<RunsView> runs(String experimentId);

  /** Where nodes say that they answer HTTP, by the nodes' names; asks nobody but this one. */
  CompletionStage<Map<String, URI>> httpAddresses();

  /** Nodes that this one has not let in since it started, the latest few; asks nobody. */
  List<RefusedNode> refusedNodes();

  /**
   * Gives every event from now on to {@code consumer}, one at a time, on a thread that must not be
   * blocked.
   */
  Watching watch(Consumer<ProgressEvent> consumer);

  /**
   * As {@link #watch}, and what this node has heard of the present attempt before, without a gap
   * between the two.
   */
  Joined join(Consumer<ProgressEvent> consumer);

  /**
   * @param past what happened before, oldest first
   * @param watching what happens from now on
   */
  record Joined(List<ProgressEvent> past, Watching watching) {}

  /** A consumer of events that can be ended. */
  interface Watching extends AutoCloseable {
    @Override
    void close();
  }
}

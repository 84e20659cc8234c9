package io.trialbalance.cluster.boot;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import io.trialbalance.cluster.actor.TaskErrors;
import io.trialbalance.cluster.coordinator.Archive;
import io.trialbalance.cluster.coordinator.ClusterLinks;
import io.trialbalance.cluster.coordinator.ClusterMembers;
import io.trialbalance.cluster.coordinator.Coordinator;
import io.trialbalance.cluster.coordinator.CoordinatorSettings;
import io.trialbalance.cluster.coordinator.Succession;
import io.trialbalance.cluster.copies.Keeper;
import io.trialbalance.cluster.membership.Awakening;
import io.trialbalance.cluster.membership.NodeSystem;
import io.trialbalance.cluster.node.Agent;
import io.trialbalance.cluster.node.Databases;
import io.trialbalance.cluster.results.store.ResultCopies;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.state.MajorityState;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.cluster.state.StateKeeper;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.workload.recording.Stalls;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The root of a node's actors: the agent and the keeper, which come again when they fail, and the
 * singleton coordinator or a way to it.
 */
public final class Guardian {

  /** Also part of the path in {@code akka-node.conf}. */
  private static final String COORDINATOR = "coordinator";

  private Guardian() {}

  /**
   * @param node as it is configured
   * @param settings for the coordinator, should it live here
   * @param archive for the coordinator, should it live here
   * @param copies of this node's results folder
   * @param state that this node keeps
   * @param stateDisk runs one task at a time, on a thread that may block, for the state alone
   * @param disk runs one task at a time, on a thread that may block
   * @param databases that this node can reach
   * @param describe describes this node, given its ordinal in an attempt
   * @param coordinatorKnown is given the way to the coordinator, wherever it lives
   */
  public static Behavior<Void> create(
      NodeSettings.Node node,
      CoordinatorSettings settings,
      Archive archive,
      ResultCopies copies,
      NodeState state,
      Executor stateDisk,
      Executor disk,
      Databases databases,
      Function<Integer, NodeDescription> describe,
      Consumer<ActorRef<CoordinatorProtocol.Command>> coordinatorKnown) {
    Stalls stalls = Stalls.ofThisProcess();
    return Behaviors.setup(
        context -> {
          context.spawn(
              Lasting.of(
                  Agent.create(
                      node.name(),
                      databases,
                      describe,
                      () -> Awakening.isAlone(context.getSystem())),
                  AgentProtocol.actorName(node.name(), node.shareWeight())),
              "agent");
          context.spawn(
              Lasting.of(Keeper.create(copies, disk), KeeperProtocol.actorName(node.name())),
              "keeper");
          context.spawn(
              Lasting.of(
                  StateKeeper.create(state, stateDisk), StateProtocol.actorName(state.node())),
              "state");
          coordinatorKnown.accept(
              ClusterSingleton.get(context.getSystem())
                  .init(
                      SingletonActor.of(
                              Succession.create(
                                  TaskErrors.asFailures(
                                      Coordinator.create(
                                          settings,
                                          archive,
                                          coordinator -> MajorityState.spawn(coordinator, state),
                                          new ClusterMembers(
                                              context.getSystem(),
                                              NodeSettings.Role.COORDINATOR.label(),
                                              why -> NodeSystem.stepDown(context.getSystem(), why)),
                                          new ClusterLinks(context.getSystem()))),
                                  () -> stalls.passedNanos(System.nanoTime()),
                                  () -> Awakening.isAlone(context.getSystem())),
                              COORDINATOR)
                          .withSettings(
                              ClusterSingletonSettings.create(context.getSystem())
                                  .withRole(NodeSettings.Role.COORDINATOR.label()))));
          return Behaviors.empty();
        });
  }
}

package io.trialbalance.cluster.membership;

import akka.Done;
import akka.actor.Address;
import akka.actor.BootstrapSetup;
import akka.actor.CoordinatedShutdown;
import akka.actor.PoisonPill;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.remote.artery.tcp.SSLEngineProvider;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.cluster.state.Quorum;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.MeetingProtocol;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One actor system of this node, from the moment it asks to be let in. A system that was cut off
 * cannot come back: another one takes its place.
 */
public final class NodeSystem {

  /** Every node's actor system is called the same, or they could not form a cluster. */
  static final String NAME = "trialbalance";

  /** The remoting sends what it still has within a second; what goes on then goes on for ever. */
  private static final Duration CONNECTIONS_END = Duration.ofSeconds(2);

  /** So long a node that leaves waits to be taken off the list; it leaves in any case. */
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);

  /** Under which Akka's streams run, the remoting's connections among them. */
  private static final String STREAMS = "/system/Materializers/*";

  /** Of members that are there to stay. */
  static final Set<MemberStatus> LET_IN =
      Set.of(MemberStatus.joining(), MemberStatus.weaklyUp(), MemberStatus.up());

  private static final CoordinatedShutdown.Reason STEPPING_DOWN =
      new CoordinatedShutdown.Reason() {};

  private static final Logger LOG = LoggerFactory.getLogger(NodeSystem.class);

  /** Why a system has ended. */
  enum End {
    /** It was told to. */
    TOLD,
    /** It was not with the majority any more, or the majority had given it up. */
    CUT_OFF,
    /** Another node's coordinator is to go on with what this one could not do. */
    STEPPED_DOWN,
    /** The others are another program. */
    REFUSED,
    /** By itself, for another reason. */
    FAULT;

    /** Whether the node goes on with another system. */
    boolean isFollowedByAnother() {
      return this == CUT_OFF || this == STEPPED_DOWN;
    }
  }

  /**
   * What is the same for every system of a node.
   *
   * @param state that the node keeps
   * @param disk runs one task at a time, on a thread that may block
   */
  public record Parts(
      NodeSettings.Node node,
      Optional<SSLEngineProvider> tls,
      Config written,
      String toolVersion,
      NodeState state,
      Executor disk,
      Root root) {}

  /** Makes the root of the actors. */
  @FunctionalInterface
  public interface Root {
    /**
     * @param address by which others know this node; known once actors run
     * @param coordinatorKnown is given the way to the coordinator
     */
    Behavior<Void> create(
        Supplier<String> address, Consumer<ActorRef<CoordinatorProtocol.Command>> coordinatorKnown);
  }

  private final ActorSystem<Void> system;
  private final ActorRef<CoordinatorProtocol.Command> coordinator;
  private final Address self;
  private final Membership membership;
  private final MeetingView meeting = new MeetingView();
  private final ActorRef<MeetingProtocol.Command> met;

  private NodeSystem(
      ActorSystem<Void> system,
      ActorRef<CoordinatorProtocol.Command> coordinator,
      Address self,
      Parts parts,
      Meeting.Plan plan) {
    this.system = system;
    this.coordinator = coordinator;
    this.self = self;
    this.membership = Membership.of(system);
    this.met = Meeting.start(system, parts.state(), parts.disk(), plan, meeting);
  }

  /**
   * Starts one, which asks others to be let in, or begins a cluster; blocks until its actors run.
   *
   * @param port on which it listens for the others, 0 for any free one
   * @param plan whom it asks
   * @throws RuntimeException if it cannot be started, such as by a {@link NodeStartException}
   */
  static NodeSystem start(Parts parts, int port, Meeting.Plan plan) {
    try {
      return create(parts, port, plan);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Akka is written in Scala, which throws checked exceptions without saying so.
      throw new NodeStartException("the actor system did not start: " + e, e);
    }
  }

  private static NodeSystem create(Parts parts, int port, Meeting.Plan plan) {
    CompletableFuture<ActorRef<CoordinatorProtocol.Command>> coordinator =
        new CompletableFuture<>();
    CompletableFuture<String> address = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            parts.root().create(address::join, coordinator::complete), NAME, setup(parts, port));
    Address self = Cluster.get(system).selfMember().address();
    address.complete(self.hostPort());
    NodeSystem started = new NodeSystem(system, coordinator.join(), self, parts, plan);
    started.takeOffTheListBeforeLeaving(parts.state());
    started.cutConnectionsInTheEnd();
    Awakening.watch(system);
    return started;
  }

  /**
   * What the user wrote for Akka wins over what comes with the program, but not over where the node
   * listens and how it knows the others: that was checked.
   */
  private static ActorSystemSetup setup(Parts parts, int port) {
    NodeSettings.Node node = parts.node();
    Config checked =
        ConfigFactory.parseMap(
            Map.of(
                "akka.remote.artery.enabled",
                "on",
                "akka.remote.artery.transport",
                parts.tls().isPresent() ? "tls-tcp" : "tcp",
                "akka.remote.artery.canonical.hostname",
                node.advertisedHost(),
                "akka.remote.artery.canonical.port",
                port,
                "akka.remote.artery.bind.hostname",
                node.bindHost(),
                // It would show every system property, a key store's password among them.
                "akka.log-config-on-start",
                "off",
                "akka.cluster.roles",
                ConfigValueFactory.fromIterable(
                    node.roles().stream().map(NodeSettings.Role::label).toList())),
            "the node's own settings");
    Config config =
        checked
            .withFallback(
                SameProgram.describe(
                    node.name(), parts.toolVersion(), parts.state().state().version()))
            .withFallback(parts.written())
            .withFallback(ConfigFactory.parseResources("akka-node.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(config));
    return parts
        .tls()
        .map(engines -> setup.withSetup(SSLEngineProviderSetup.create(system -> engines)))
        .orElse(setup);
  }

  ActorSystem<Void> system() {
    return system;
  }

  /** The way to the coordinator, wherever it lives. */
  ActorRef<CoordinatorProtocol.Command> coordinator() {
    return coordinator;
  }

  /** By which others know this node. */
  Address self() {
    return self;
  }

  Membership membership() {
    return membership;
  }

  /** Whether it is in a cluster, or on its way into one. */
  boolean isLetIn() {
    return LET_IN.contains(Cluster.get(system).selfMember().status());
  }

  /** What has come of asking the others. */
  MeetingView meeting() {
    return meeting;
  }

  /** Somebody declares the node at {@code address} lost: nobody waits for its answer any more. */
  void declareLost(String address) {
    met.tell(new Meeting.Lost(address));
  }

  /**
   * Whoever leaves orderly is no member any more: the others can form again without it, and it
   * knows that it has to ask them.
   */
  private void takeOffTheListBeforeLeaving(NodeState state) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "trialbalance-leaving",
            () ->
                end() == End.TOLD && hasOthers(state)
                    ? AskPattern.<CoordinatorProtocol.Command, CoordinatorProtocol.Left>ask(
                            coordinator,
                            replyTo -> new CoordinatorProtocol.Leave(state.node(), replyTo),
                            LEAVE_PATIENCE,
                            system.scheduler())
                        .handle((left, silence) -> Done.getInstance())
                    : CompletableFuture.completedFuture(Done.getInstance()));
  }

  /** Whoever is joining stands on the list up to a second before Akka calls it up. */
  private boolean hasOthers(NodeState state) {
    return !membership.others().isEmpty()
        || Quorum.hasOthers(state.state().members(), state.node());
  }

  /**
   * Akka 2.8.5 waits for the remoting's connections when it ends, without limit, and now and then
   * one to a node that has given this one up never ends by itself: seen with TLS, of a node that
   * had been frozen and of one that left under load. The port would stay taken, and no other system
   * could be started.
   */
  private void cutConnectionsInTheEnd() {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseActorSystemTerminate(),
            "trialbalance-connections",
            () -> {
              CompletableFuture.delayedExecutor(
                      CONNECTIONS_END.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                  .execute(this::cutConnections);
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  private void cutConnections() {
    if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
      LOG.warn("connections to other nodes have not ended by themselves, and are cut");
      Adapter.toClassic(system)
          .actorSelection(STREAMS)
          .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
    }
  }

  /** Has {@code action} done as soon as the system begins to end by itself. */
  void onEnding(Consumer<End> action) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "trialbalance-ending",
            () -> {
              action.accept(end());
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  /** Completes when nothing of the system runs any more. */
  CompletionStage<End> whenEnded() {
    return system.getWhenTerminated().thenApply(done -> end());
  }

  private End end() {
    CoordinatedShutdown.Reason reason =
        CoordinatedShutdown.get(system)
            .getShutdownReason()
            .orElse(CoordinatedShutdown.actorSystemTerminateReason());
    if (reason.equals(CoordinatedShutdown.actorSystemTerminateReason())) {
      return End.TOLD;
    } else if (reason.equals(STEPPING_DOWN)) {
      return End.STEPPED_DOWN;
    } else if (reason.equals(CoordinatedShutdown.clusterDowningReason())) {
      return End.CUT_OFF;
    }
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason())
        ? End.REFUSED
        : End.FAULT;
  }

  /**
   * Has {@code system} leave its cluster, and another one take its place.
   *
   * @param why for people
   */
  public static void stepDown(ActorSystem<?> system, String why) {
    LOG.warn("this node leaves its coordinator's place to another one, and comes back: {}", why);
    CoordinatedShutdown.get(system).run(STEPPING_DOWN);
  }

  /** Leaves the cluster and ends; returns at once. */
  void terminate() {
    system.terminate();
  }
}

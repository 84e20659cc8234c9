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
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.remote.artery.tcp.SSLEngineProvider;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

  /** For a node that must not begin a cluster because others are silent: longer than any outage. */
  private static final Duration WHATEVER_SILENCE = Duration.ofDays(365);

  /** The remoting sends what it still has within a second; what goes on then goes on for ever. */
  private static final Duration CONNECTIONS_END = Duration.ofSeconds(2);

  /** Under which Akka's streams run, the remoting's connections among them. */
  private static final String STREAMS = "/system/Materializers/*";

  private static final Logger LOG = LoggerFactory.getLogger(NodeSystem.class);

  /** Why a system has ended. */
  enum End {
    /** It was told to. */
    TOLD,
    /** It was not with the majority any more, or the majority had given it up. */
    CUT_OFF,
    /** The others are another program. */
    REFUSED,
    /** By itself, for another reason. */
    FAULT
  }

  /** What is the same for every system of a node. */
  public record Parts(
      NodeSettings.Node node,
      Optional<SSLEngineProvider> tls,
      Config written,
      String toolVersion,
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

  private NodeSystem(
      ActorSystem<Void> system, ActorRef<CoordinatorProtocol.Command> coordinator, Address self) {
    this.system = system;
    this.coordinator = coordinator;
    this.self = self;
    this.membership = Membership.of(system);
  }

  /**
   * Starts one, which asks {@code seeds} to be let in; blocks until its actors run.
   *
   * @param port on which it listens for the others, 0 for any free one
   * @throws RuntimeException if it cannot be started, such as by a {@link NodeStartException}
   */
  static NodeSystem start(Parts parts, int port, Seeds seeds) {
    try {
      return create(parts, port, seeds);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Akka is written in Scala, which throws checked exceptions without saying so.
      throw new NodeStartException("the actor system did not start: " + e, e);
    }
  }

  private static NodeSystem create(Parts parts, int port, Seeds seeds) {
    CompletableFuture<ActorRef<CoordinatorProtocol.Command>> coordinator =
        new CompletableFuture<>();
    CompletableFuture<String> address = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            parts.root().create(address::join, coordinator::complete),
            NAME,
            setup(parts, port, seeds));
    Cluster cluster = Cluster.get(system);
    Address self = cluster.selfMember().address();
    address.complete(self.hostPort());
    NodeSystem started = new NodeSystem(system, coordinator.join(), self);
    started.cutConnectionsInTheEnd();
    Awakening.watch(system);
    cluster
        .manager()
        .tell(seeds.asked().isEmpty() ? Join.create(self) : new JoinSeedNodes(seeds.asked()));
    return started;
  }

  /**
   * What the user wrote for Akka wins over what comes with the program, but not over where the node
   * listens and how it knows the others: that was checked.
   */
  private static ActorSystemSetup setup(Parts parts, int port, Seeds seeds) {
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
    if (seeds.whateverSilence()) {
      checked =
          ConfigFactory.parseMap(Map.of("akka.cluster.seed-node-timeout", WHATEVER_SILENCE))
              .withFallback(checked);
    }
    Config config =
        checked
            .withFallback(SameProgram.describe(node.name(), parts.toolVersion()))
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
    } else if (reason.equals(CoordinatedShutdown.clusterDowningReason())) {
      return End.CUT_OFF;
    }
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason())
        ? End.REFUSED
        : End.FAULT;
  }

  /** Leaves the cluster and ends; returns at once. */
  void terminate() {
    system.terminate();
  }
}

package io.trialbalance.cluster;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import io.trialbalance.cluster.cli.RunningNode;
import io.trialbalance.cluster.coordinator.Archive;
import io.trialbalance.cluster.coordinator.CoordinatorSettings;
import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.CoordinatorGateway;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.http.StoredResults;
import io.trialbalance.cluster.metrics.Metrics;
import io.trialbalance.cluster.node.LocalNode;
import io.trialbalance.cluster.report.ResultStore;
import io.trialbalance.cluster.settings.BeyondLoopback;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.tls.MutualTls;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: its actor system, and what lives outside of it because it must survive it: the
 * HTTP server, the thread that writes documents, and the databases that the node manages itself.
 */
public final class NodeRuntime implements RunningNode {

  /** Every node's actor system is called the same, or they could not form a cluster. */
  private static final String SYSTEM = "trialbalance";

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration UP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * The state of a coordinator is not replicated yet, so there is one coordinator and one epoch for
   * as long as the cluster lives.
   */
  private static final long FIRST_EPOCH = 1;

  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  private final NodeDatabases databases;
  private final ExecutorService archiving;
  private final ActorSystem<Void> system;
  private final NodeHttpServer http;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();

  private NodeRuntime(
      NodeDatabases databases,
      ExecutorService archiving,
      ActorSystem<Void> system,
      NodeHttpServer http) {
    this.databases = databases;
    this.archiving = archiving;
    this.system = system;
    this.http = http;
    system.getWhenTerminated().thenRun(this::stop);
  }

  /**
   * Starts a node; returns when it is up and its HTTP interface answers. Blocks for some seconds.
   *
   * @param configuration of the node
   * @param toolVersion of Trialbalance, with the commit
   * @throws io.trialbalance.protocol.config.ConfigProblems if a port is taken, or the node would be
   *     open to strangers; nothing stays behind then
   * @throws NodeStartException if it cannot be started; nothing stays behind then
   */
  public static NodeRuntime start(Configuration configuration, String toolVersion) {
    NodeSettings settings = configuration.settings();
    BeyondLoopback.refuseOpenDoors(settings);
    Optional<BearerToken> token = configuration.httpToken().map(BearerToken::new);
    Optional<MutualTls> tls = settings.node().tls().map(MutualTls::open);
    NodeDatabases databases = NodeDatabases.open(configuration);
    ExecutorService archiving =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "trialbalance-archive"));
    ActorSystem<Void> system = null;
    try {
      ResultStore store = new ResultStore(settings.resultsFolder());
      CompletableFuture<ActorRef<CoordinatorProtocol.Command>> coordinator =
          new CompletableFuture<>();
      CompletableFuture<String> address = new CompletableFuture<>();
      system =
          ActorSystem.create(
              Guardian.create(
                  settings.node().name(),
                  new CoordinatorSettings(
                      FIRST_EPOCH, settings.node().nodesExpected(), InstantSource.system()),
                  new Archive(store, archiving),
                  databases,
                  ordinal ->
                      LocalNode.describe(
                          ordinal, settings.node().name(), address.join(), toolVersion),
                  coordinator::complete),
              SYSTEM,
              NodeSystem.setup(settings.node(), tls, configuration.written()));
      address.complete(join(system, settings.node()));
      Metrics.begin(settings.node().name(), toolVersion);
      CoordinatorGateway gateway = new CoordinatorGateway(system, coordinator.get(), ASK_TIMEOUT);
      awaitCoordinator(gateway);
      NodeHttpServer http =
          NodeHttpServer.start(
              HttpSettings.of(
                  settings.http().host(),
                  settings.http().port(),
                  Set.of(settings.node().advertisedHost()),
                  token),
              gateway,
              configuration.planReader()::readBody,
              new StoredResults(store.archive()));
      return new NodeRuntime(databases, archiving, system, http);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandon(
          new NodeStartException("interrupted while starting", e), system, archiving, databases);
    } catch (ExecutionException | RuntimeException e) {
      throw abandon(NodeStartException.of(e, settings), system, archiving, databases);
    }
  }

  private static RuntimeException abandon(
      RuntimeException failure,
      ActorSystem<Void> system,
      ExecutorService archiving,
      NodeDatabases databases) {
    if (system != null) {
      system.terminate();
    }
    archiving.shutdownNow();
    databases.close();
    return failure;
  }

  /** Joins the seeds, or itself; returns the address by which others know this node. */
  private static String join(ActorSystem<Void> system, NodeSettings.Node node) {
    Cluster cluster = Cluster.get(system);
    if (node.seedNodes().isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    } else {
      cluster
          .manager()
          .tell(
              new JoinSeedNodes(
                  node.seedNodes().stream()
                      .map(seed -> Address.apply("akka", SYSTEM, seed.host(), seed.port()))
                      .toList()));
    }
    return cluster.selfMember().address().hostPort();
  }

  private static void awaitCoordinator(CoordinatorGateway gateway)
      throws InterruptedException, ExecutionException {
    long deadlineNanos = System.nanoTime() + UP_TIMEOUT.toNanos();
    while (true) {
      try {
        gateway.show().toCompletableFuture().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TimeoutException) || System.nanoTime() > deadlineNanos) {
          throw e;
        }
        LOG.info("no coordinator yet; waiting for the cluster to form");
      }
    }
  }

  @Override
  public URI httpAddress() {
    return http.address();
  }

  @Override
  public void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    http.close();
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(LEAVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the actor system has not stopped within {} s", LEAVE_TIMEOUT.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.warn("the actor system stopped with an error", e.getCause());
    } finally {
      archiving.shutdown();
      databases.close();
      stopped.complete(null);
    }
  }

  @Override
  public CompletionStage<Void> whenStopped() {
    return stopped;
  }
}

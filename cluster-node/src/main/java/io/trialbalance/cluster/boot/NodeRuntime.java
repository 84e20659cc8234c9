package io.trialbalance.cluster.boot;

import akka.remote.artery.tcp.SSLEngineProvider;
import io.netty.handler.ssl.SslContext;
import io.trialbalance.cluster.cli.RunningNode;
import io.trialbalance.cluster.coordinator.Archive;
import io.trialbalance.cluster.coordinator.CoordinatorSettings;
import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.CoordinatorGateway;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.http.ReadyPlan;
import io.trialbalance.cluster.http.StoredResults;
import io.trialbalance.cluster.membership.NodeStartException;
import io.trialbalance.cluster.membership.NodeSystem;
import io.trialbalance.cluster.membership.NodeSystems;
import io.trialbalance.cluster.membership.RefusedNodes;
import io.trialbalance.cluster.metrics.Metrics;
import io.trialbalance.cluster.node.LocalNode;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.settings.BeyondLoopback;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.settings.ReadyPlans;
import io.trialbalance.cluster.state.DiskState;
import io.trialbalance.cluster.state.MemoryState;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.cluster.state.StateFolderException;
import io.trialbalance.cluster.tls.ClosedDoor;
import io.trialbalance.cluster.tls.HttpsCertificate;
import io.trialbalance.cluster.tls.MutualTls;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.workload.natives.NativeLibraries;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
 * A running node: its actor systems, one after another, and what lives outside of them because it
 * must survive them: the HTTP server, the thread that writes documents, and the databases that the
 * node manages itself.
 *
 * <p>A node that was cut off from the majority stops its load, says so over HTTP, and asks the
 * others with a new actor system to be let in again, until they do or it is told to end.
 */
public final class NodeRuntime implements RunningNode {

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  /** What is let go of when the node ends. */
  private record Own(
      NodeDatabases databases,
      NodeState state,
      ExecutorService stateDisk,
      ExecutorService archiving) {

    /** Opens both or none. */
    static Own open(Configuration configuration) {
      NodeState state = NodeRuntime.state(configuration);
      try {
        return new Own(
            NodeDatabases.open(configuration),
            state,
            Executors.newSingleThreadExecutor(task -> new Thread(task, "trialbalance-state")),
            Executors.newSingleThreadExecutor(task -> new Thread(task, "trialbalance-archive")));
      } catch (RuntimeException | Error e) {
        state.close();
        throw e;
      }
    }

    void abandon() {
      archiving.shutdownNow();
      stateDisk.shutdownNow();
      databases.close();
      state.close();
    }

    void close() {
      archiving.shutdown();
      stateDisk.shutdown();
      databases.close();
      awaitState();
      state.close();
    }

    /** What it was given to keep before it was told to end is kept; a disk may hang. */
    private void awaitState() {
      try {
        if (!stateDisk.awaitTermination(LEAVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          LOG.warn("the state is not written after {} s", LEAVE_TIMEOUT.toSeconds());
          stateDisk.shutdownNow();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final Duration DISK_PATIENCE = Duration.ofMinutes(10);

  /** Somebody waits for it, and has the figures all the same. */
  private static final Duration DISK_PATIENCE_OF_A_COMMAND = Duration.ofSeconds(30);

  private final Own own;
  private final NodeSystems systems;
  private final NodeHttpServer http;
  private final List<String> remarks;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();

  private NodeRuntime(Own own, NodeSystems systems, NodeHttpServer http, List<String> remarks) {
    this.own = own;
    this.systems = systems;
    this.http = http;
    this.remarks = remarks;
  }

  /**
   * Starts a node; returns when it is up and its HTTP interface answers. Blocks for some seconds.
   *
   * @param configuration of the node
   * @param toolVersion of Trialbalance, with the commit
   * @throws io.trialbalance.protocol.config.ConfigProblems if a port is taken, or the node would be
   *     open to strangers; nothing stays behind then
   * @throws io.trialbalance.cluster.cli.NodeRefusedException if the others do not let it in;
   *     nothing stays behind then
   * @throws NodeStartException if it cannot be started; nothing stays behind then
   */
  public static NodeRuntime start(Configuration configuration, String toolVersion) {
    NodeSettings settings = configuration.settings();
    BeyondLoopback.refuseOpenDoors(settings);
    keepNativeLibrariesPrivate();
    Optional<BearerToken> token = configuration.httpToken().map(BearerToken::new);
    Optional<SSLEngineProvider> tls = door(configuration);
    Optional<SslContext> https = settings.http().tls().map(HttpsCertificate::open);
    Own own = Own.open(configuration);
    ResultStore store = new ResultStore(settings.resultsFolder());
    NodeSystem.Parts parts =
        new NodeSystem.Parts(
            settings.node(),
            tls,
            configuration.written(),
            toolVersion,
            own.state(),
            own.stateDisk(),
            (address, coordinatorKnown) ->
                Guardian.create(
                    settings.node(),
                    new CoordinatorSettings(
                        settings.node().nodesExpected(),
                        settings.node().roundTrips(),
                        own.databases().hosts(),
                        configuration.planReader()::readBody,
                        !own.state().isDurable(),
                        own.state().isDurable() ? DISK_PATIENCE : DISK_PATIENCE_OF_A_COMMAND,
                        InstantSource.system()),
                    new Archive(store, own.archiving()),
                    store.copies(),
                    own.state(),
                    own.stateDisk(),
                    own.archiving(),
                    own.databases(),
                    ordinal ->
                        LocalNode.describe(
                            ordinal,
                            settings.node().name(),
                            address.get(),
                            toolVersion,
                            settings.node().weight()),
                    coordinatorKnown));
    CoordinatorGateway gateway =
        new CoordinatorGateway(
            settings.node().name(), ASK_TIMEOUT, RefusedNodes.of(settings.node().name())::latest);
    gateway.rememberAttempts();
    NodeSystems systems = null;
    try {
      Metrics.begin(settings.node().name(), toolVersion);
      RefusedNodes.of(settings.node().name()).clusterIs(() -> own.state().state().version());
      systems = NodeSystems.start(parts, gateway, configuration.begins());
      Optional<ClusterView> view = systems.awaitCoordinator();
      NodeHttpServer http =
          NodeHttpServer.start(
              HttpSettings.of(
                  settings.http().host(),
                  settings.http().port(),
                  Set.of(settings.node().advertisedHost()),
                  token,
                  https),
              gateway,
              configuration.planReader()::readBody,
              new StoredResults(store.archive()),
              NodeRuntime::readyPlans);
      gateway.answersAt(http.addressForOthers());
      List<String> remarks =
          view.isPresent()
              ? StartRemarks.of(view.get(), settings.node(), systems.membership().present())
              : List.of(systems.waiting().why());
      NodeRuntime runtime = new NodeRuntime(own, systems, http, remarks);
      new Thread(runtime::live, "trialbalance-node").start();
      return runtime;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandon(new NodeStartException("interrupted while starting", e), systems, own);
    } catch (ExecutionException | RuntimeException e) {
      throw abandon(NodeStartException.of(e, settings), systems, own);
    }
  }

  /** Whoever runs one experiment and ends with it has nothing to come back to. */
  private static NodeState state(Configuration configuration) {
    if (configuration.isOfOneCommand()) {
      return new MemoryState();
    }
    try {
      return DiskState.open(configuration.settings().node().stateFolder());
    } catch (StateFolderException e) {
      Problem problem =
          new Problem(
              new Where("this node", 0),
              "node.state-folder",
              e.path().toString(),
              e.getMessage(),
              null);
      throw e.isOfTheMachine()
          ? new NodeStartException(problem.inWords(), e)
          : new ConfigProblems(List.of(problem));
    }
  }

  /** How nodes prove to each other who they are; empty if everybody is believed. */
  private static Optional<SSLEngineProvider> door(Configuration configuration) {
    return configuration
        .settings()
        .node()
        .tls()
        .<SSLEngineProvider>map(MutualTls::open)
        .or(() -> configuration.isAlone() ? Optional.of(new ClosedDoor()) : Optional.empty());
  }

  private static void keepNativeLibrariesPrivate() {
    try {
      NativeLibraries.unpackPrivately();
    } catch (IOException e) {
      throw new NodeStartException(
          "there is no place for temporary files in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + UntrustedPathException.why(e)
              + ". Choose another with the environment variable TMPDIR",
          e);
    }
  }

  private static List<ReadyPlan> readyPlans() throws IOException {
    ReadyPlans ready = ReadyPlans.ofProcess();
    List<ReadyPlan> plans = new ArrayList<>();
    for (String name : ready.names()) {
      plans.add(new ReadyPlan(name, ready.description(name), ready.text(name)));
    }
    return plans;
  }

  private static RuntimeException abandon(RuntimeException failure, NodeSystems systems, Own own) {
    if (systems != null) {
      systems.end();
    }
    own.abandon();
    return failure;
  }

  /** The life of the node, on a thread of its own. */
  private void live() {
    try {
      systems.live().ifPresent(this::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(e);
    } catch (ExecutionException e) {
      close(e.getCause());
    }
  }

  @Override
  public URI httpAddress() {
    return http.address();
  }

  @Override
  public List<String> remarks() {
    return remarks;
  }

  @Override
  public void stop() {
    close(null);
  }

  /** Ends everything, once; {@code failure} is what ended the node, null if it was told to. */
  private void close(Throwable failure) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    http.close();
    try {
      systems.end().toCompletableFuture().get(LEAVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the actor system has not stopped within {} s", LEAVE_TIMEOUT.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.warn("the actor system stopped with an error", e.getCause());
    } finally {
      own.close();
      if (failure == null) {
        stopped.complete(null);
      } else {
        stopped.completeExceptionally(failure);
      }
    }
  }

  @Override
  public CompletionStage<Void> whenStopped() {
    return stopped;
  }
}

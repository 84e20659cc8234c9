package io.trialbalance.cluster;

import io.netty.handler.ssl.SslContext;
import io.trialbalance.cluster.cli.NodeRefusedException;
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
import io.trialbalance.cluster.tls.HttpsCertificate;
import io.trialbalance.cluster.tls.MutualTls;
import io.trialbalance.protocol.message.ClusterView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
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
  private static final Duration UP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /** Between attempts to listen again, should the port or the address not be there. */
  private static final Duration START_AGAIN = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  private final NodeSystem.Parts parts;
  private final NodeDatabases databases;
  private final ExecutorService archiving;
  private final CoordinatorGateway gateway;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private NodeSystem current;
  private List<String> remarks = List.of();
  private NodeHttpServer http;

  private NodeRuntime(
      NodeSystem.Parts parts,
      NodeDatabases databases,
      ExecutorService archiving,
      CoordinatorGateway gateway) {
    this.parts = parts;
    this.databases = databases;
    this.archiving = archiving;
    this.gateway = gateway;
  }

  /**
   * Starts a node; returns when it is up and its HTTP interface answers. Blocks for some seconds.
   *
   * @param configuration of the node
   * @param toolVersion of Trialbalance, with the commit
   * @throws io.trialbalance.protocol.config.ConfigProblems if a port is taken, or the node would be
   *     open to strangers; nothing stays behind then
   * @throws NodeRefusedException if the others do not let it in; nothing stays behind then
   * @throws NodeStartException if it cannot be started; nothing stays behind then
   */
  public static NodeRuntime start(Configuration configuration, String toolVersion) {
    NodeSettings settings = configuration.settings();
    BeyondLoopback.refuseOpenDoors(settings);
    Optional<BearerToken> token = configuration.httpToken().map(BearerToken::new);
    Optional<MutualTls> tls = settings.node().tls().map(MutualTls::open);
    Optional<SslContext> https = settings.http().tls().map(HttpsCertificate::open);
    NodeDatabases databases = NodeDatabases.open(configuration);
    ExecutorService archiving =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "trialbalance-archive"));
    ResultStore store = new ResultStore(settings.resultsFolder());
    NodeSystem.Parts parts =
        new NodeSystem.Parts(
            settings.node(),
            tls,
            configuration.written(),
            toolVersion,
            (address, coordinatorKnown) ->
                Guardian.create(
                    settings.node(),
                    new CoordinatorSettings(
                        settings.node().nodesExpected(), InstantSource.system()),
                    new Archive(store, archiving),
                    store.copies(),
                    archiving,
                    databases,
                    ordinal ->
                        LocalNode.describe(
                            ordinal,
                            settings.node().name(),
                            address.get(),
                            toolVersion,
                            settings.node().weight()),
                    coordinatorKnown));
    NodeRuntime runtime =
        new NodeRuntime(
            parts,
            databases,
            archiving,
            new CoordinatorGateway(settings.node().name(), ASK_TIMEOUT));
    try {
      Metrics.begin(settings.node().name(), toolVersion);
      runtime.join(
          NodeSystem.start(parts, settings.node().port(), Seeds.configured(settings.node())));
      runtime.remarks =
          StartRemarks.of(
              runtime.awaitCoordinator(), settings.node(), runtime.current.membership().present());
      runtime.http =
          NodeHttpServer.start(
              HttpSettings.of(
                  settings.http().host(),
                  settings.http().port(),
                  Set.of(settings.node().advertisedHost()),
                  token,
                  https),
              runtime.gateway,
              configuration.planReader()::readBody,
              new StoredResults(store.archive()));
      new Thread(runtime::stayInCluster, "trialbalance-node").start();
      return runtime;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      runtime.abandon();
      throw new NodeStartException("interrupted while starting", e);
    } catch (ExecutionException | RuntimeException e) {
      runtime.abandon();
      throw NodeStartException.of(e, settings);
    }
  }

  private void abandon() {
    if (current != null) {
      current.terminate();
    }
    archiving.shutdownNow();
    databases.close();
  }

  private ClusterView awaitCoordinator() throws InterruptedException, ExecutionException {
    long deadlineNanos = System.nanoTime() + UP_TIMEOUT.toNanos();
    CompletableFuture<NodeSystem.End> ended = current.whenEnded().toCompletableFuture();
    while (true) {
      try {
        CompletableFuture<ClusterView> shown = gateway.show().toCompletableFuture();
        CompletableFuture.anyOf(shown, ended).get();
        if (ended.isDone()) {
          throw failure(ended.join());
        }
        return shown.join();
      } catch (ExecutionException e) {
        if (ended.isDone()) {
          throw failure(ended.join());
        }
        boolean silent = e.getCause() instanceof TimeoutException;
        if (!silent || System.nanoTime() > deadlineNanos) {
          throw e;
        }
        LOG.info("no coordinator yet; waiting for the cluster to form");
      }
    }
  }

  // One actor system after another.

  private void join(NodeSystem next) {
    current = next;
    next.onEnding(end -> onEnding(next, end));
    gateway.connect(next.system(), next.coordinator());
  }

  private void onEnding(NodeSystem system, NodeSystem.End end) {
    if (end == NodeSystem.End.CUT_OFF) {
      String why = cutOff(system.membership().unreachable());
      LOG.warn("{}; the load of this node, if any, is stopped", why);
      gateway.disconnect(why);
    }
  }

  private static String cutOff(Set<String> unreachable) {
    return "this node was cut off from the majority at "
        + Instant.now().truncatedTo(ChronoUnit.SECONDS)
        + (unreachable.isEmpty()
            ? ", which had given it up"
            : ", unable to reach " + String.join(", ", unreachable))
        + "; rejoining";
  }

  /** The life of the node, on a thread of its own: ends when the node does. */
  private void stayInCluster() {
    try {
      NodeSystem.End end = current.whenEnded().toCompletableFuture().get();
      while (end == NodeSystem.End.CUT_OFF && startAgain()) {
        end = current.whenEnded().toCompletableFuture().get();
      }
      if (!isStopping()) {
        close(failure(end));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      close(e.getCause());
    }
  }

  /** Goes on until another system runs and asks to be let in; false if the node is to end. */
  private boolean startAgain() throws InterruptedException {
    Seeds seeds =
        Seeds.configured(parts.node()).again(current.self(), current.membership().others());
    int port = current.self().getPort().orElseThrow();
    while (true) {
      synchronized (this) {
        if (isStopping()) {
          return false;
        }
        try {
          rejoin(NodeSystem.start(parts, port, seeds));
          return true;
        } catch (RuntimeException e) {
          LOG.warn("cannot listen at {} again yet: {}", current.self().hostPort(), e.toString());
        }
      }
      if (stopping.await(START_AGAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
  }

  private void rejoin(NodeSystem next) {
    current = next;
    next.onEnding(end -> onEnding(next, end));
    next.membership()
        .whenUp()
        .thenRun(
            () -> {
              LOG.warn("this node is in the cluster again");
              gateway.connect(next.system(), next.coordinator());
            });
  }

  private RuntimeException failure(NodeSystem.End end) {
    return end == NodeSystem.End.REFUSED
        ? new NodeRefusedException(
            "this node was refused: the cluster of "
                + parts.node().seedNodes()
                + " is another program than this one, which is Trialbalance "
                + parts.toolVersion()
                + "; the log of the node that was asked says which. Start the same one on every"
                + " node")
        : new NodeStartException("the actor system has ended by itself: its log says why", null);
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
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
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    stopping.countDown();
    http.close();
    NodeSystem last;
    synchronized (this) {
      last = current;
    }
    last.terminate();
    try {
      last.whenEnded().toCompletableFuture().get(LEAVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the actor system has not stopped within {} s", LEAVE_TIMEOUT.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.warn("the actor system stopped with an error", e.getCause());
    } finally {
      archiving.shutdown();
      databases.close();
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

package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.cli.NodeRefusedException;
import io.trialbalance.cluster.http.CoordinatorGateway;
import io.trialbalance.cluster.http.ProblemException;
import io.trialbalance.cluster.http.Waiting;
import io.trialbalance.cluster.settings.HostPort;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.recording.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor systems of a node, one after another: whenever the node was cut off from the majority,
 * the next one asks the others to be let in again, until they do or the node is told to end.
 */
public final class NodeSystems {

  private static final Duration UP_TIMEOUT = Duration.ofSeconds(60);

  /** Between attempts to listen again, should the port or the address not be there. */
  private static final Duration START_AGAIN = Duration.ofSeconds(2);

  /** How long to wait before whoever did not answer is asked again. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(NodeSystems.class);

  private final NodeSystem.Parts parts;
  private final CoordinatorGateway gateway;
  private final CountDownLatch told = new CountDownLatch(1);

  /** Whoever answers over HTTP must not wait until another one has been started. */
  private volatile NodeSystem current;

  private NodeSystems(NodeSystem.Parts parts, CoordinatorGateway gateway) {
    this.parts = parts;
    this.gateway = gateway;
  }

  /**
   * Starts the first one; returns when it asks to be let in.
   *
   * @param gateway is told of every coordinator, and of its loss
   * @param begins whether somebody has declared lost whoever is silent
   */
  public static NodeSystems start(
      NodeSystem.Parts parts, CoordinatorGateway gateway, boolean begins) {
    NodeSystems systems = new NodeSystems(parts, gateway);
    gateway.whileWaiting(systems.waiting());
    NodeSystem first =
        NodeSystem.start(
            parts,
            parts.node().port(),
            new Meeting.Plan(seeds(parts.node()), Set.of(), true, begins));
    systems.use(first);
    gateway.connect(first.system(), first.coordinator());
    return systems;
  }

  private static List<String> seeds(NodeSettings.Node node) {
    return node.seedNodes().stream().map(HostPort::toString).toList();
  }

  /**
   * Waits until a coordinator answers, for a minute at most.
   *
   * @return what it says; empty if the cluster forms again, which may take as long as it takes
   * @throws ExecutionException if none does, by a {@link TimeoutException}
   * @throws NodeRefusedException if the others do not let the node in
   */
  public Optional<ClusterView> awaitCoordinator() throws InterruptedException, ExecutionException {
    long deadlineNanos = System.nanoTime() + UP_TIMEOUT.toNanos();
    while (true) {
      CompletableFuture<NodeSystem.End> ended = current().whenEnded().toCompletableFuture();
      CompletableFuture<ClusterView> shown = gateway.show().toCompletableFuture();
      try {
        CompletableFuture.anyOf(shown, ended).get();
        if (shown.isDone() && !ended.isDone()) {
          return Optional.of(shown.get());
        }
      } catch (ExecutionException e) {
        if (!ended.isDone() && !isSilence(e.getCause())) {
          throw e;
        }
      }
      if (ended.isDone()) {
        // Cut off while it started: as for one that has started, nobody has to start it again.
        if (!ended.join().isFollowedByAnother() || !startAgain()) {
          throw failure(ended.join());
        }
        deadlineNanos = System.nanoTime() + UP_TIMEOUT.toNanos();
      }
      if (current().meeting().isFormingAgain()) {
        return Optional.empty();
      }
      if (System.nanoTime() > deadlineNanos) {
        throw new ExecutionException(new TimeoutException("no coordinator answered"));
      }
      LOG.info("no coordinator yet; waiting for the cluster to form");
      told.await(AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Nobody answered in time, or this node is in no cluster yet that could be asked. */
  private static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException || failure instanceof ProblemException;
  }

  /** For whom this node waits before it is in a cluster. */
  public Waiting waiting() {
    return new Waiting() {
      @Override
      public String why() {
        return outside().map(system -> system.meeting().waiting()).orElse("");
      }

      @Override
      public Set<String> silent() {
        return outside().<Set<String>>map(system -> system.meeting().silent()).orElse(Set.of());
      }

      @Override
      public void declareLost(String address) {
        outside().ifPresent(system -> system.declareLost(address));
      }
    };
  }

  /** The present one, if it is in no cluster yet. */
  private Optional<NodeSystem> outside() {
    return Optional.ofNullable(current()).filter(system -> !system.isLetIn());
  }

  /** What the present one has seen of the cluster. */
  public Membership membership() {
    return current().membership();
  }

  /**
   * Starts one after another as long as it takes.
   *
   * @return why there will be none any more; empty if the node was told to end
   */
  public Optional<RuntimeException> live() throws InterruptedException, ExecutionException {
    NodeSystem.End end;
    do {
      end = current().whenEnded().toCompletableFuture().get();
    } while (end.isFollowedByAnother() && startAgain());
    return isTold() ? Optional.empty() : Optional.of(failure(end));
  }

  /** Leaves the cluster; completes when nothing runs any more. */
  public CompletionStage<NodeSystem.End> end() {
    told.countDown();
    NodeSystem last = current();
    last.terminate();
    return last.whenEnded();
  }

  /** Goes on until another one runs and asks to be let in; false if the node is to end. */
  private boolean startAgain() throws InterruptedException {
    NodeSystem last = current();
    Set<String> known = new TreeSet<>(last.membership().otherAddresses());
    known.addAll(last.meeting().known());
    Meeting.Plan plan = new Meeting.Plan(seeds(parts.node()), known, false, false);
    int port = last.self().getPort().orElseThrow();
    do {
      synchronized (this) {
        if (isTold()) {
          return false;
        }
        try {
          NodeSystem next = NodeSystem.start(parts, port, plan);
          use(next);
          next.membership().whenUp().thenRun(() -> onBack(next));
          return true;
        } catch (RuntimeException e) {
          LOG.warn("cannot listen at {} again yet: {}", last.self().hostPort(), e.toString());
        }
      }
    } while (!told.await(START_AGAIN.toNanos(), TimeUnit.NANOSECONDS));
    return false;
  }

  private synchronized void use(NodeSystem next) {
    current = next;
    next.onEnding(end -> onEnding(next, end));
  }

  /** The present one; there is none before the first. */
  private NodeSystem current() {
    return current;
  }

  private void onBack(NodeSystem next) {
    LOG.warn("this node is in the cluster again");
    gateway.connect(next.system(), next.coordinator());
  }

  private void onEnding(NodeSystem system, NodeSystem.End end) {
    if (end == NodeSystem.End.STEPPED_DOWN) {
      gateway.disconnect("this node has left its coordinator's place to another one; rejoining");
    }
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
            ? ", which had given it up" + whileFrozen()
            : ", unable to reach " + String.join(", ", unreachable))
        + "; rejoining";
  }

  private static String whileFrozen() {
    return Stalls.ofThisProcess()
        .freezeSince(System.nanoTime() - Awakening.PATIENCE_OF_OTHERS.toNanos())
        .map(freeze -> " while it was frozen for " + freeze.length())
        .orElse("");
  }

  private RuntimeException failure(NodeSystem.End end) {
    String twin = current().meeting().twin();
    if (end == NodeSystem.End.REFUSED && !twin.isEmpty()) {
      return new NodeRefusedException(
          "this node was refused: "
              + twin
              + " remembers the same as this node does in "
              + parts.state().place()
              + ", which is a copy: two nodes with one memory would keep their word twice. Remove"
              + " the folder, and this one joins as a new node; or stop the other one first");
    }
    SortedSet<String> foreign = current().meeting().foreign();
    if (end == NodeSystem.End.REFUSED && !foreign.isEmpty()) {
      return new NodeRefusedException(
          "this node was refused: "
              + String.join(", ", foreign)
              + " is another cluster than the one that this node remembers in "
              + parts.state().place()
              + ". Start it with the seeds of its own cluster; or move that folder away, and it"
              + " joins as a new node");
    }
    return end == NodeSystem.End.REFUSED
        ? new NodeRefusedException(
            "this node was refused: the cluster of "
                + parts.node().seedNodes()
                + " is another program than this one, which is Trialbalance "
                + parts.toolVersion()
                + (Drivers.fromJars().isEmpty() ? " without drivers in jars" : Drivers.fromJars())
                + "; the log of the node that was asked says which. Start the same one, with the"
                + " same jars, on every node")
        : new NodeStartException("the actor system has ended by itself: its log says why", null);
  }

  private boolean isTold() {
    return told.getCount() == 0;
  }
}

package io.trialbalance.cluster.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import akka.japi.function.Function;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.ResumeReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.StateProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the coordinator through the singleton's proxy, which is another one after the node was cut
 * off. Meanwhile every question is answered with why there is none; whoever watches is told so, and
 * told again when there is one.
 */
public final class CoordinatorGateway implements Experiments {

  /** How a coordinator is reached. */
  private record Way(ActorSystem<?> system, ActorRef<CoordinatorProtocol.Command> coordinator) {}

  private final String nodeName;
  private final Duration timeout;
  private final Supplier<List<RefusedNode>> refused;
  private final Set<Watched> watched = new HashSet<>();
  private final AttemptHistory history = new AttemptHistory();
  private Way way;
  private URI answersAt;
  private String whyNone = "this node is starting";
  private Waiting waiting = Waiting.FOR_NOBODY;

  /**
   * Reaches nobody before {@link #connect}.
   *
   * @param nodeName as people call this node
   * @param timeout after which a question counts as unanswered
   * @param refused nodes that this one has not let in
   */
  public CoordinatorGateway(
      String nodeName, Duration timeout, Supplier<List<RefusedNode>> refused) {
    this.nodeName = nodeName;
    this.timeout = timeout;
    this.refused = refused;
  }

  /** From now on listens by itself, so that whoever joins later is told the present attempt. */
  public void rememberAttempts() {
    watch(history::add);
  }

  /** From now on says why this node waits, as long as it does, rather than to ask. */
  public synchronized void whileWaiting(Waiting forOthers) {
    waiting = forOthers;
  }

  /**
   * From now on asks {@code coordinator}.
   *
   * @param coordinator the singleton's proxy in {@code system}
   */
  public void connect(ActorSystem<?> system, ActorRef<CoordinatorProtocol.Command> coordinator) {
    synchronized (this) {
      way = new Way(system, coordinator);
      tellAddress();
      watched.forEach(Watched::begin);
    }
    tellWatchers(new NodeNoted(nodeName, true, "node " + nodeName + " is in the cluster again"));
  }

  /**
   * From now on every node of the cluster knows where this one answers HTTP.
   *
   * @param address by which others reach it
   */
  public synchronized void answersAt(URI address) {
    answersAt = address;
    tellAddress();
  }

  /** Once in each system, whichever is known later, the system or the address. */
  private void tellAddress() {
    if (way != null && answersAt != null) {
      HttpAddresses.tell(way.system, nodeName, answersAt);
    }
  }

  /**
   * From now on asks nobody, until there is another way.
   *
   * @param why for people
   */
  public void disconnect(String why) {
    synchronized (this) {
      way = null;
      whyNone = why;
    }
    tellWatchers(new NodeNoted(nodeName, false, why));
  }

  /** Without the lock: a consumer may stop watching when it is told. */
  private void tellWatchers(NodeNoted event) {
    List<Watched> told;
    synchronized (this) {
      told = List.copyOf(watched);
    }
    told.forEach(one -> one.tell(event));
  }

  @Override
  public CompletionStage<Submitted> submit(
      String text, ConfigSyntax syntax, Optional<IdempotencyKey> key) {
    return ask(replyTo -> new CoordinatorProtocol.Submit(text, syntax, key.orElse(null), replyTo));
  }

  @Override
  public CompletionStage<AbortReply> abort(String experimentId, String reason) {
    return ask(replyTo -> new CoordinatorProtocol.Abort(experimentId, reason, replyTo));
  }

  @Override
  public CompletionStage<ResumeReply> resume(String experimentId) {
    return ask(replyTo -> new CoordinatorProtocol.Resume(experimentId, replyTo));
  }

  @Override
  public synchronized Set<String> forget(String address) {
    Set<String> silent = waiting.silent();
    if (silent.contains(address)) {
      waiting.declareLost(address);
    }
    return silent;
  }

  @Override
  public CompletionStage<ClusterView> show() {
    CompletionStage<ClusterView> shown = ask(CoordinatorProtocol.Show::new);
    return shown.thenApply(
        view -> {
          if (!view.whyNone().isEmpty()) {
            throw new ProblemException(Problem.notInCluster(view.whyNone()));
          }
          return view;
        });
  }

  @Override
  public CompletionStage<RunsView> runs(String experimentId) {
    return ask(replyTo -> new CoordinatorProtocol.ShowRuns(experimentId, replyTo));
  }

  @Override
  public synchronized CompletionStage<Map<String, URI>> httpAddresses() {
    return way == null
        ? CompletableFuture.completedFuture(Map.of())
        : HttpAddresses.known(way.system, timeout);
  }

  @Override
  public CompletionStage<List<String>> lacks(ClusterView view) {
    boolean listed = view.nodes().stream().anyMatch(node -> node.name().equals(nodeName));
    CompletionStage<Boolean> keepers =
        isHere(KeeperProtocol.KEY)
            .thenCombine(isHere(StateProtocol.KEY), (documents, state) -> documents && state);
    return isHere(AgentProtocol.KEY)
        .thenCombine(
            keepers,
            (agent, keeper) -> {
              List<String> lacks = new ArrayList<>();
              if (!agent) {
                lacks.add("this node's agent, which takes load, is gone: its log says why");
              } else if (!listed) {
                lacks.add("the coordinator does not know this node's agent");
              }
              if (!keeper) {
                lacks.add(
                    "this node's keeper, which writes to its disk, is gone: its log says why");
              }
              return lacks;
            });
  }

  /** Whether an actor of this node serves {@code key}. */
  private CompletionStage<Boolean> isHere(ServiceKey<?> key) {
    CompletionStage<Receptionist.Listing> listing =
        ask(
            there -> there.system.receptionist(),
            (ActorRef<Receptionist.Listing> replyTo) -> Receptionist.find(key, replyTo));
    return listing.thenApply(
        all ->
            all.getAllServiceInstances(key).stream()
                .anyMatch(actor -> actor.path().address().hasLocalScope()));
  }

  @Override
  public List<RefusedNode> refusedNodes() {
    return refused.get();
  }

  private <T> CompletionStage<T> ask(Function<ActorRef<T>, CoordinatorProtocol.Command> question) {
    return ask(there -> there.coordinator, question);
  }

  private synchronized <Q, T> CompletionStage<T> ask(
      java.util.function.Function<Way, ActorRef<Q>> whom, Function<ActorRef<T>, Q> question) {
    String why = whyNobodyCanBeAsked();
    if (!why.isEmpty()) {
      return CompletableFuture.failedFuture(new ProblemException(Problem.notInCluster(why)));
    }
    try {
      return AskPattern.ask(whom.apply(way), question, timeout, way.system.scheduler());
    } catch (IllegalStateException e) {
      // The system has just ended; whoever ended it is about to say so.
      return CompletableFuture.failedFuture(new TimeoutException("the actor system is ending"));
    }
  }

  /** Empty if the coordinator can. */
  private String whyNobodyCanBeAsked() {
    String waits = waiting.why();
    if (way != null) {
      return waits;
    }
    return waits.isEmpty() ? whyNone : whyNone + "; " + waits;
  }

  @Override
  public Watching watch(Consumer<ProgressEvent> consumer) {
    Watched one = new Watched(consumer);
    Optional<NodeNoted> none = Optional.empty();
    synchronized (this) {
      watched.add(one);
      if (way == null) {
        none = Optional.of(new NodeNoted(nodeName, false, whyNobodyCanBeAsked()));
      } else {
        one.begin();
      }
    }
    none.ifPresent(one::tell);
    return one;
  }

  @Override
  public Joined join(Consumer<ProgressEvent> consumer) {
    return history.join(consumer);
  }

  /** One consumer, whose watcher is another one in each system. */
  private final class Watched implements Watching {
    private final Consumer<ProgressEvent> consumer;
    private ActorRef<Watcher.Command> watcher;

    Watched(Consumer<ProgressEvent> consumer) {
      this.consumer = consumer;
    }

    void begin() {
      watcher =
          way.system.systemActorOf(
              Watcher.create(way.coordinator, this::tell), Watcher.nextName(), Props.empty());
    }

    /** What a watcher says, or the gateway itself: one at a time. */
    synchronized void tell(ProgressEvent event) {
      consumer.accept(event);
    }

    @Override
    public void close() {
      synchronized (CoordinatorGateway.this) {
        watched.remove(this);
        if (watcher != null) {
          watcher.tell(new Watcher.Stop());
        }
      }
    }
  }
}

package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.ResumeReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentReader;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A coordinator made of lists. */
public final class FakeExperiments implements Experiments {

  public final List<Sent> submitted = new CopyOnWriteArrayList<>();
  public final List<IdempotencyKey> keys = new CopyOnWriteArrayList<>();
  public final List<String> aborted = new CopyOnWriteArrayList<>();
  public final List<Consumer<ProgressEvent>> consumers = new CopyOnWriteArrayList<>();
  private final AttemptHistory history = new AttemptHistory();
  public final List<String> forgotten = new CopyOnWriteArrayList<>();
  public volatile boolean waits;
  public volatile ResumeReply.Outcome resumption = ResumeReply.Outcome.QUEUED;
  public volatile boolean silent;
  public volatile boolean broken;
  public volatile AbortReply.Outcome outcome = AbortReply.Outcome.ABORTING;
  public volatile Submitted.Outcome submission = Submitted.Outcome.QUEUED;
  public volatile int nodesExpected = 1;
  public volatile boolean accompanied;
  public volatile List<String> lacks = List.of();
  public volatile Status status = Status.RUNNING;
  public volatile Verdict verdict;
  public volatile ExitCode exitCode;
  public volatile StepFailure failure;
  public volatile String document = "quick/run-1.json";

  public volatile Map<String, URI> addresses = Map.of();

  /** What was submitted, as it was. */
  public record Sent(String text, ConfigSyntax syntax) {}

  /** The first that was submitted, as a node with {@code reader} would understand it. */
  public ExperimentRequest submittedTo(ExperimentReader reader) {
    Sent first = submitted.get(0);
    return reader.readBody(first.text(), first.syntax());
  }

  /** As if it were new. */
  public void reset() {
    submitted.clear();
    aborted.clear();
    forgotten.clear();
    waits = false;
    resumption = ResumeReply.Outcome.QUEUED;
    silent = false;
    broken = false;
    outcome = AbortReply.Outcome.ABORTING;
    submission = Submitted.Outcome.QUEUED;
    keys.clear();
    nodesExpected = 1;
    accompanied = false;
    lacks = List.of();
    status = Status.RUNNING;
    verdict = null;
    exitCode = null;
    failure = null;
    document = "quick/run-1.json";
    addresses = Map.of();
  }

  @Override
  public CompletionStage<Submitted> submit(
      String text, ConfigSyntax syntax, Optional<IdempotencyKey> key) {
    submitted.add(new Sent(text, syntax));
    key.ifPresent(keys::add);
    return answer(new Submitted("20261121-quick-1", 0, submission));
  }

  @Override
  public CompletionStage<AbortReply> abort(String experimentId, String reason) {
    aborted.add(experimentId + ": " + reason);
    return answer(new AbortReply(outcome));
  }

  @Override
  public CompletionStage<List<String>> lacks(ClusterView view) {
    return answer(lacks);
  }

  @Override
  public CompletionStage<ResumeReply> resume(String experimentId) {
    return answer(new ResumeReply(resumption, 0, List.of()));
  }

  @Override
  public Set<String> forget(String address) {
    forgotten.add(address);
    return waits ? Set.of(address) : Set.of();
  }

  @Override
  public CompletionStage<ClusterView> show() {
    return answer(
        new ClusterView(
            Stream.of("one", "two")
                .limit(accompanied ? 2 : 1)
                .map(
                    name ->
                        new NodeView(
                            name,
                            name.equals("one") ? "127.0.0.1:25520" : "127.0.0.1:25521",
                            name.equals("one"),
                            List.of("coordinator", "load"),
                            3))
                .toList(),
            nodesExpected,
            List.of(
                new ExperimentView(
                    "20261121-quick-1",
                    "quick",
                    status,
                    0,
                    Instant.parse("2026-11-21T10:15:30Z"),
                    Phase.MEASUREMENT,
                    "reading the totals",
                    1,
                    1,
                    status.isEnded() && document != null ? 1 : 0,
                    Stream.ofNullable(verdict).toList(),
                    failure,
                    exitCode == null ? null : exitCode.code()))));
  }

  @Override
  public CompletionStage<RunsView> runs(String experimentId) {
    return answer(
        new RunsView(true, List.of(new RunView("quick", "noop", 1, 1, status, verdict, document))));
  }

  @Override
  public CompletionStage<Map<String, URI>> httpAddresses() {
    return CompletableFuture.completedFuture(addresses);
  }

  @Override
  public List<RefusedNode> refusedNodes() {
    return List.of(
        new RefusedNode("old", "1.1.0 (commit def)", "3", Instant.parse("2026-11-21T10:15:31Z")));
  }

  @Override
  public Watching watch(Consumer<ProgressEvent> consumer) {
    consumers.add(consumer);
    return () -> consumers.remove(consumer);
  }

  @Override
  public Joined join(Consumer<ProgressEvent> consumer) {
    return history.join(consumer);
  }

  /** Tells every consumer. */
  public void tell(ProgressEvent event) {
    history.add(event);
    consumers.forEach(consumer -> consumer.accept(event));
  }

  private <T> CompletionStage<T> answer(T reply) {
    if (silent) {
      return CompletableFuture.failedFuture(new TimeoutException("no answer"));
    }
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("secret=hunter2"));
    }
    return CompletableFuture.completedFuture(reply);
  }
}

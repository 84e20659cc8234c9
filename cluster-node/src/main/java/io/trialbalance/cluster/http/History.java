package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every experiment that the coordinator knows or this node has stored, newest first. Of one that
 * both know the coordinator is right; one that is stored as queued or running and that it does not
 * know is interrupted: nobody runs it.
 *
 * @param experiments by their ids, newest first
 */
record History(Map<String, ExperimentView> experiments) {

  private static final int PAGE = 50;
  private static final int LONGEST_PAGE = 1_000;

  /**
   * @param view what the coordinator knows
   * @param stored what this node has
   * @param counts how far an experiment has come that was interrupted, which its head does not say
   */
  static History of(
      ClusterView view, List<ExperimentHead> stored, Function<ExperimentHead, RunCounts> counts) {
    Map<String, ExperimentView> all = new LinkedHashMap<>();
    view.experiments().forEach(known -> all.put(known.id(), known));
    stored.forEach(head -> all.computeIfAbsent(head.experimentId(), id -> view(head, counts)));
    Map<String, ExperimentView> sorted = new LinkedHashMap<>();
    all.values().stream()
        .sorted(
            Comparator.comparing(ExperimentView::submittedAt)
                .thenComparing(ExperimentView::id)
                .reversed())
        .forEach(one -> sorted.put(one.id(), one));
    return new History(sorted);
  }

  /** What is stored of an experiment that the coordinator does not know. */
  static ExperimentView view(ExperimentHead head, Function<ExperimentHead, RunCounts> counts) {
    boolean interrupted = !head.status().isEnded();
    RunCounts runs =
        interrupted ? counts.apply(head) : head.runs().orElse(new RunCounts(0, 0, 0, List.of()));
    return new ExperimentView(
        head.experimentId(),
        head.name().orElse(head.experimentId()),
        interrupted ? Status.INTERRUPTED : head.status(),
        0,
        head.submittedAt(),
        Phase.IDLE,
        null,
        runs.plans(),
        runs.planned(),
        runs.ended(),
        verdicts(head, runs),
        head.failure().orElse(null),
        head.exitCode().orElseGet(() -> exitCode(head).code()));
  }

  /** Several runs may have a verdict that none of them has by itself. */
  private static List<Verdict> verdicts(ExperimentHead head, RunCounts runs) {
    boolean isOfRuns = head.status().isEnded() && (runs.plans() == 0 || runs.ended() > 0);
    return isOfRuns
        ? Verdict.eachOf(Stream.concat(runs.verdicts().stream(), head.verdict().stream()))
        : runs.verdicts();
  }

  /** Of what was stored before it was noted there. */
  private static ExitCode exitCode(ExperimentHead head) {
    if (head.status() == Status.ABORTED) {
      return ExitCode.ABORTED;
    }
    return head.status() == Status.DONE && head.verdict().orElse(null) != Verdict.INVALID
        ? ExitCode.OK
        : ExitCode.INVALID;
  }

  /**
   * The page that a request asks for: at most {@code limit} experiments, older than {@code before}.
   *
   * @throws ProblemException with status 400 if there is none of that name, or the limit is none
   */
  Bodies.Experiments page(String uri) {
    Map<String, List<String>> asked = new QueryStringDecoder(uri).parameters();
    int limit = limit(asked.getOrDefault("limit", List.of()));
    List<ExperimentView> all = List.copyOf(experiments.values());
    List<String> before = asked.getOrDefault("before", List.of());
    int first = before.isEmpty() ? 0 : indexAfter(all, before.get(0));
    int end = Math.min(all.size(), first + limit);
    List<ExperimentView> page = all.subList(first, end);
    return new Bodies.Experiments(page, end < all.size() ? page.get(page.size() - 1).id() : null);
  }

  private static int indexAfter(List<ExperimentView> all, String id) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(id)) {
        return i + 1;
      }
    }
    throw ProblemException.of(
        HttpResponseStatus.BAD_REQUEST,
        "before: there is no experiment of that id: take the 'next' of an answer");
  }

  private static int limit(List<String> asked) {
    if (asked.isEmpty()) {
      return PAGE;
    }
    try {
      int limit = Integer.parseInt(asked.get(0));
      if (limit >= 1 && limit <= LONGEST_PAGE) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // As any other that is no limit.
    }
    throw ProblemException.of(
        HttpResponseStatus.BAD_REQUEST, "limit: expected a whole number from 1 to " + LONGEST_PAGE);
  }
}

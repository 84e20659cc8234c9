package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.render.ExperimentSummary;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.CountedRun;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Experiments of a single plan for tests. */
public final class Experiments {

  /** Of every experiment of these tests. */
  public static final UUID MINE = UUID.fromString("6f1d4b0e-8a57-4c52-9d55-0d1f0f3f7a11");

  public static final Instant SUBMITTED = Instant.parse("2026-11-21T12:00:00Z");

  private Experiments() {}

  /** An aggregate of one run for each of {@code runs}, numbered from 1. */
  public static AggregateDocument aggregate(EvidenceBuilder... runs) {
    List<CountedRun> counted = new ArrayList<>();
    for (EvidenceBuilder run : runs) {
      RunDocument document = Checks.judge(run.run(counted.size() + 1, 1).build());
      counted.add(CountedRun.of("x/y/run-" + document.evidence().run() + ".json", document));
    }
    return AggregateDocument.of("bank-1", runs[0].plan(), counted, List.of());
  }

  /** An experiment of this plan. */
  static ExperimentRequest request(EvidenceBuilder evidence) {
    return new ExperimentRequest("bank", List.of(evidence.plan()));
  }

  static void keep(ResultStore store, EvidenceBuilder evidence, boolean counted)
      throws IOException {
    store.write(MINE, Checks.judge(evidence.build()), counted);
  }

  /** A finished experiment with one plan; {@code runs} know its id and the plan. */
  public static ExperimentSummary finished(
      ResultStore store, String id, Instant submittedAt, EvidenceBuilder... runs)
      throws IOException {
    store.begin(id, MINE, request(runs[0]), submittedAt);
    for (int i = 0; i < runs.length; i++) {
      keep(store, runs[i].experiment(id).run(i + 1, 1), true);
    }
    return store.finish(id, MINE, ExperimentEnd.of(Status.DONE));
  }
}

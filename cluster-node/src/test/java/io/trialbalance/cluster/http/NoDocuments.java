package io.trialbalance.cluster.http;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.phase.RunCounts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Results of which nothing is known. */
public class NoDocuments implements ResultDocuments {

  /** {@code the table} of every experiment is known. */
  public static NoDocuments butTheTable() {
    return new NoDocuments() {
      @Override
      public Optional<String> table(String experimentId) {
        return Optional.of("the table\n");
      }
    };
  }

  @Override
  public List<ExperimentHead> history() {
    return List.of();
  }

  @Override
  public Optional<ExperimentHead> head(String experimentId) {
    return Optional.empty();
  }

  @Override
  public RunCounts counts(ExperimentHead interrupted) {
    return new RunCounts(0, 0, 0, List.of());
  }

  @Override
  public RunsView runs(String experimentId) {
    return RunsView.NONE;
  }

  @Override
  public List<String> list(String experimentId) throws IOException {
    return List.of();
  }

  @Override
  public Optional<String> read(String experimentId, String path) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> report(String experimentId) {
    return Optional.empty();
  }

  @Override
  public Optional<String> table(String experimentId) {
    return Optional.empty();
  }
}

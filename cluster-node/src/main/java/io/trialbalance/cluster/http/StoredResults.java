package io.trialbalance.cluster.http;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.render.html.HtmlReport;
import io.trialbalance.cluster.results.store.NoSuchResultException;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.results.store.ResultStoreException;
import io.trialbalance.cluster.results.store.StoredRun;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results folder of this node. */
public final class StoredResults implements ResultDocuments {

  private static final List<String> OF_AN_EXPERIMENT =
      List.of("experiment.json", "comparison.csv", "runs.csv");

  private final ResultArchive archive;

  public StoredResults(ResultArchive archive) {
    this.archive = archive;
  }

  @Override
  public List<ExperimentHead> history() throws IOException {
    return archive.heads();
  }

  @Override
  public Optional<ExperimentHead> head(String experimentId) throws IOException {
    try {
      return archive.head(experimentId);
    } catch (ResultStoreException e) {
      // As in the history, what cannot be read is passed over, and so is what no folder is called.
      return Optional.empty();
    }
  }

  @Override
  public RunCounts counts(ExperimentHead interrupted) {
    RunCounts planned = interrupted.runs().orElse(new RunCounts(0, 0, 0, List.of()));
    try {
      List<StoredRun> counted =
          archive.runs(interrupted.experimentId()).stream().filter(StoredRun::isCounted).toList();
      List<Verdict> verdicts =
          counted.stream().map(StoredRun::verdict).distinct().sorted().toList();
      return new RunCounts(planned.plans(), planned.planned(), counted.size(), verdicts);
    } catch (IOException e) {
      return planned;
    }
  }

  @Override
  public RunsView runs(String experimentId) throws IOException {
    try {
      return archive.runsOf(experimentId);
    } catch (NoSuchResultException e) {
      return RunsView.NONE;
    }
  }

  @Override
  public List<String> list(String experimentId) throws IOException {
    List<String> runs;
    try {
      runs = archive.documents(experimentId);
    } catch (NoSuchResultException e) {
      return List.of();
    }
    List<String> paths = new ArrayList<>();
    for (String path : OF_AN_EXPERIMENT) {
      if (isThere(experimentId, path)) {
        paths.add(path);
      }
    }
    String last = "";
    for (String run : runs) {
      String path = run.substring(experimentId.length() + 1);
      String aggregate = path.substring(0, path.indexOf('/')) + "/aggregate.json";
      if (!aggregate.equals(last) && isThere(experimentId, aggregate)) {
        paths.add(aggregate);
      }
      last = aggregate;
      paths.add(path);
    }
    return paths;
  }

  private boolean isThere(String experimentId, String path) throws IOException {
    try {
      archive.document(experimentId + "/" + path);
      return true;
    } catch (NoSuchResultException e) {
      return false;
    }
  }

  @Override
  public Optional<String> read(String experimentId, String path) throws IOException {
    try {
      return Optional.of(archive.current(experimentId + "/" + path));
    } catch (NoSuchResultException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> report(String experimentId) throws IOException {
    if (read(experimentId, "experiment.json").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(HtmlReport.of(archive, experimentId));
  }

  @Override
  public Optional<String> table(String experimentId) throws IOException {
    if (read(experimentId, "experiment.json").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(archive.table(experimentId));
  }
}

package io.trialbalance.cluster.http;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.phase.RunCounts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What HTTP reads of the results folder. Blocks on files: never called on an event loop. */
public interface ResultDocuments {

  /** Every experiment that is stored, newest first. */
  List<ExperimentHead> history() throws IOException;

  /** One of them; absent if there is no such experiment. */
  Optional<ExperimentHead> head(String experimentId) throws IOException;

  /** How far an experiment has come that nobody runs any more. */
  RunCounts counts(ExperimentHead interrupted);

  /** The runs of an experiment as its documents tell them. */
  RunsView runs(String experimentId) throws IOException;

  /**
   * Paths of an experiment's documents below its own folder, with {@code /} between the parts,
   * sorted; empty if there is no such experiment.
   */
  List<String> list(String experimentId) throws IOException;

  /** The text of one document; absent if there is none of that path. */
  Optional<String> read(String experimentId, String path) throws IOException;

  /** An experiment's results as one HTML file, in UTF-8; absent if there is no such experiment. */
  Optional<byte[]> report(String experimentId) throws IOException;

  /** An experiment's results as a table for people; absent if there is no such experiment. */
  Optional<String> table(String experimentId) throws IOException;
}

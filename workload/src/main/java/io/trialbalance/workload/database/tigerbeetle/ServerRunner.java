package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How TigerBeetle is run on this machine. */
sealed interface ServerRunner permits ServerProgram, ServerImage {

  /** What it is, for people: the program's path, or the image. */
  String inWords();

  /** Makes ready what can be run; may take minutes. */
  void fetch(Progress progress) throws TargetException, InterruptedException;

  /**
   * Asks it for its releases; blocks for seconds at most.
   *
   * @throws TargetException if it does not say them
   */
  ServerReleases releases() throws TargetException, InterruptedException;

  /**
   * The command that runs TigerBeetle with {@code arguments} as a child of this process.
   *
   * @param data folder of the data files, which arguments name by its path
   */
  List<String> command(Path data, List<String> arguments) throws IOException;

  /**
   * Ends what serves {@code data} and does not end with the children; blocks for seconds at most.
   */
  void end(Path data);

  /**
   * Starts a process that outlives this one, however this one ends, and then ends what serves
   * {@code data} and does not end with the children; empty if nothing is like that.
   */
  default Optional<Process> guard(Path data) throws IOException {
    return Optional.empty();
  }

  /** Ends what serves folders that are gone: a killed process has left it behind. */
  void endLeftovers();
}

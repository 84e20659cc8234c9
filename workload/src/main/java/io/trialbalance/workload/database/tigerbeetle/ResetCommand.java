package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.ShortCommand;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.places.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The command by which whoever runs an external server empties it. Its contract, which
 * docs/tigerbeetle.md tells its authors:
 *
 * <ul>
 *   <li>It is started as it stands, by no shell: the first word is the program. It has this
 *       process's environment but for the variables that hold secrets of the configuration, and in
 *       it {@code TRIALBALANCE_DATABASE}, {@code TRIALBALANCE_CLUSTER_ID} and {@code
 *       TRIALBALANCE_ADDRESSES} say what to empty, and no input.
 *   <li>With exit code 0 it says that all replicas have empty data files, formatted with the same
 *       cluster id, and are started at the same addresses. With any other the run fails, with the
 *       last lines of its output.
 *   <li>What is not done at the time limit is killed, with its children.
 * </ul>
 *
 * @param words the program and its arguments, at least one
 * @param limit on its time
 */
record ResetCommand(List<String> words, Duration limit) {

  public ResetCommand {
    words = List.copyOf(words);
  }

  /**
   * Makes sure that there is such a program.
   *
   * @throws TargetException if there is none that this user may run
   */
  void requireProgram(String database) throws TargetException {
    try {
      Program.find(words.get(0), System.getenv());
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "databases." + database + ".reset-command cannot be run: " + e.getMessage(),
          e);
    }
  }

  /**
   * Runs it, and waits for its end.
   *
   * @throws TargetException if it cannot be run, fails, or takes longer than the limit
   */
  void run(String database, TigerBeetleAddress address)
      throws TargetException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "TRIALBALANCE_DATABASE", database,
            "TRIALBALANCE_CLUSTER_ID", address.clusterId().toString(),
            "TRIALBALANCE_ADDRESSES", String.join(",", address.replicas()));
    ShortCommand.require(
        "databases." + database + ".reset-command", "the reset command", words, environment, limit);
  }
}

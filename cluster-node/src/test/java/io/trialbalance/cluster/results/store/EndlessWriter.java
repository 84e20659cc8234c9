package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** A process that finishes one small experiment after the other until it is killed or fails. */
final class EndlessWriter {

  /** Printed when the first experiment is stored. */
  static final String STARTED = "started";

  private EndlessWriter() {}

  /**
   * @param arguments the results folder, and a word with which every id begins
   */
  public static void main(String[] arguments) {
    ResultStore store = new ResultStore(Path.of(arguments[0]));
    try {
      for (int i = 0; ; i++) {
        Experiments.finished(
            store,
            arguments[1] + "-" + i,
            Experiments.SUBMITTED.plusSeconds(i),
            evidence(i),
            evidence(i + 1));
        store.archive().prune(store.archive().list().allBut(20));
        if (i == 0) {
          System.out.println(STARTED);
        }
      }
    } catch (IOException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static EvidenceBuilder evidence(int i) {
    return EvidenceBuilder.valid()
        .runs(2)
        .warmupSeconds(1)
        .measurementSeconds(3 + i % 5)
        .applied(second -> 10 + second % 3);
  }
}

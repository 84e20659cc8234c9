package io.trialbalance.protocol.phase;

import java.util.List;

/**
 * How far an experiment has come.
 *
 * @param plans of it
 * @param planned runs, those that have ended included; may grow with what comes of them
 * @param ended runs
 * @param verdicts that runs have got and, at its end, the worst of its plans; each once, best first
 */
public record RunCounts(int plans, int planned, int ended, List<Verdict> verdicts) {
  public RunCounts {
    verdicts = List.copyOf(verdicts);
  }
}

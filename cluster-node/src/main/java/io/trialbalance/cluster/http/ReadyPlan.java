package io.trialbalance.cluster.http;

import java.io.IOException;
import java.util.List;

/**
 * A plan that can be submitted as it is.
 *
 * @param name of the experiment that it makes
 * @param description for people; empty if it has none
 * @param text in HOCON, as {@code POST /experiments} takes it
 */
public record ReadyPlan(String name, String description, String text) {

  /** Where they are kept. Blocks on files: never called on an event loop. */
  @FunctionalInterface
  public interface Source {

    /** All of them, by their names. */
    List<ReadyPlan> read() throws IOException;
  }
}

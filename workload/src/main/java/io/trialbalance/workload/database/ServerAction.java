package io.trialbalance.workload.database;

/**
 * Something that can be done to a database's server while transfers are on their way: a fault, to
 * see what becomes of them, or a little more or less of a resource, to see whether it is what
 * limits them.
 */
public interface ServerAction {

  /** Small letters and hyphens, such as {@code kill-primary}. */
  String name();

  /** What it does, for people. */
  String inWords();

  /**
   * Does it, and returns once it is done; may block.
   *
   * @return what undoes it
   * @throws TargetException if it cannot be done; nothing is changed then
   */
  Undo perform() throws TargetException, InterruptedException;

  /** Leaves the server as it was before. */
  @FunctionalInterface
  interface Undo {
    /**
     * Does it, as far as it can be done.
     *
     * @throws TargetException if the server is not as it was
     */
    void undo() throws TargetException, InterruptedException;
  }
}

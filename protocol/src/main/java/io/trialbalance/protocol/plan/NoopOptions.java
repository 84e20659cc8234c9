package io.trialbalance.protocol.plan;

/** A database that answers at once has nothing to choose. */
public record NoopOptions() implements DatabaseOptions {
  @Override
  public DatabaseKind kind() {
    return DatabaseKind.NOOP;
  }

  @Override
  public String executorLabel() {
    return "noop";
  }
}

package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.StepFailure;

/**
 * A step that a database could not do. The message names the thing, the value, what was expected
 * and how to mend it, and holds no secret.
 */
public final class TargetException extends Exception {

  private static final long serialVersionUID = 1L;

  private final StepFailure.Kind kind;

  public TargetException(StepFailure.Kind kind, String message) {
    this(kind, message, null);
  }

  public TargetException(StepFailure.Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** In the form in which it crosses the cluster. */
  public StepFailure toStepFailure() {
    return new StepFailure(kind, getMessage());
  }
}

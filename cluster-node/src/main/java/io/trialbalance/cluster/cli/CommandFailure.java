package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.ExitCode;

/** A command that cannot do what it was asked: ends the program with one clear message. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /**
   * @param message names the thing, the value, what was expected and how to mend it
   */
  CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}

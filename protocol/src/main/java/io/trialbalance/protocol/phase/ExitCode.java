package io.trialbalance.protocol.phase;

/** How the command line says what became of what it was asked to do. */
public enum ExitCode {
  OK(0),
  /** A fault of the program or of its machine. */
  FAULT(1),
  /** The command line, the configuration or the plan asks for what cannot be had. */
  USAGE(2),
  /** A figure is not what the plan requires. */
  THRESHOLD_MISSED(3),
  /** A result cannot be believed. */
  INVALID(4),
  /** The database, or the node that was asked, does not answer. */
  UNREACHABLE(5),
  /** Somebody ended it early; as shells say of a program ended by Ctrl-C. */
  ABORTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** 0 to 255. */
  public int code() {
    return code;
  }

  /** The one of that number; {@link #FAULT} if there is none. */
  public static ExitCode of(int code) {
    for (ExitCode candidate : values()) {
      if (candidate.code == code) {
        return candidate;
      }
    }
    return FAULT;
  }
}

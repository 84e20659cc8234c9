package io.trialbalance.protocol.phase;

/**
 * How the command line says what became of what it was asked to do: the one place where that is
 * decided of an experiment's figures. A threshold is missed only by figures that can be believed.
 */
public enum ExitCode {
  OK(0),
  /** A fault of the program or of its machine. */
  FAULT(1),
  /** The command line, the configuration or the plan asks for what cannot be had. */
  USAGE(2),
  /** A figure that can be believed is not what the plan requires. */
  THRESHOLD_MISSED(3),
  /** A result cannot be believed. */
  INVALID(4),
  /** The database, or the node that was asked, does not answer. */
  UNREACHABLE(5),
  /** Somebody ended it early; as shells say of a program ended by Ctrl-C. */
  ABORTED(130),
  /** Nobody reads its output to the end; as shells say of a program ended by SIGPIPE. */
  UNREAD(141);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** 0 to 255. */
  public int code() {
    return code;
  }

  /**
   * What an experiment's figures come to, for whoever is content with an inconclusive one.
   *
   * @param worst of the verdicts of its plans
   * @param missed whether a plan whose verdict is valid misses a threshold: what cannot be believed
   *     misses nothing
   */
  public static ExitCode ofFigures(Verdict worst, boolean missed) {
    if (worst == Verdict.INVALID) {
      return INVALID;
    }
    return missed ? THRESHOLD_MISSED : OK;
  }

  /** The same, for whoever is not content with an inconclusive one ({@code --strict}). */
  public ExitCode strictly(Verdict worst) {
    boolean byFigures = this == OK || this == THRESHOLD_MISSED;
    return byFigures && worst == Verdict.INCONCLUSIVE ? INVALID : this;
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

package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A figure that the servers of one kind of database tell of themselves once a second under load.
 *
 * @param name small letters, digits and hyphens; ends in its unit, bytes or seconds, if it has one
 * @param what it is: one line for people
 * @param over how the values of a measurement become one
 * @param part what its values differ by, in one word; empty if there is a single one
 * @param words for its parts; whatever is told of others counts as {@link #OTHER}, if that is among
 *     them
 */
public record ServerFigure(String name, String what, Over over, String part, List<String> words) {

  /** Servers that replicate from the one that is asked: every driver that has them calls it so. */
  public static final String STANDBYS = "standbys";

  /** How often it wrote back what was changed since the checkpoint before: likewise. */
  public static final String CHECKPOINTS = "checkpoints";

  /** When the server was started, in seconds since 1970: likewise. */
  public static final String STARTED = "started-at-seconds";

  /** When the processes that it consists of were started, in the same time: anew after a crash. */
  public static final String PROCESSES_BEGAN = "processes-began-at-seconds";

  /** How many processes serve as one. */
  public static final String PROCESSES = "processes";

  /** Which history its log is: another one after a failover. */
  public static final String TIMELINE = "timeline";

  /** Sessions that somebody ended by force. */
  public static final String SESSIONS_KILLED = "sessions-killed";

  /** When its statistics began, in the same time: not when it was started if they were reset. */
  public static final String STATISTICS_BEGAN = "statistics-began-at-seconds";

  /** Part of a figure that has a single value. */
  public static final String ALL = "all";

  /** Part that holds whatever none of the other words names. */
  public static final String OTHER = "other";

  /** A driver may have as many figures, and a figure as many parts. */
  public static final int MOST = 16;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern PART = Pattern.compile("[a-z]*");
  private static final Pattern WHAT = Pattern.compile("[^\\p{Cntrl}\\\\|]+");

  /**
   * How the values of a measurement's seconds become one.
   *
   * <p>The increases are of what only grows: there is none if it has begun anew.
   */
  public enum Over {
    MEAN,
    LOWEST,
    HIGHEST,
    INCREASE,
    INCREASE_PER_SECOND,
    /** What it is when the ledger is read afterwards without what it was when that was ready. */
    CHANGE;

    /** {@code "increase-per-second"}. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @throws IllegalArgumentException if a name cannot be one of a metric, with a message for people
   */
  public ServerFigure {
    words = List.copyOf(words);
    require(NAME.matcher(name).matches(), "the name '" + name + "' of a server's figure");
    require(PART.matcher(part).matches(), "the part '" + part + "' of " + name);
    require(WHAT.matcher(what).matches(), "the description of " + name);
    require(part.isEmpty() == words.isEmpty(), "the words " + words + " for parts of " + name);
    require(
        words.size() <= MOST && words.stream().allMatch(word -> NAME.matcher(word).matches()),
        "the words " + words + " for parts of " + name);
  }

  /** One that has a single value. */
  public ServerFigure(String name, String what, Over over) {
    this(name, what, over, "", List.of());
  }

  private static void require(boolean good, String what) {
    if (!good) {
      throw new IllegalArgumentException(
          what
              + " cannot stand in a metric: at most "
              + MOST
              + " words of small letters, digits and hyphens, one line without | and \\");
    }
  }
}

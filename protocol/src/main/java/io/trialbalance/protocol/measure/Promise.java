package io.trialbalance.protocol.measure;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a database promises of every transfer that it has acknowledged, in one respect.
 *
 * @param dimension the respect
 * @param strength on the dimension's scale: more is stricter; empty if it is not known
 * @param words what is promised, for people: {@code "no: synchronous_commit is off"}
 * @param source how it is known
 */
public record Promise(
    Dimension dimension, Optional<Integer> strength, String words, Source source) {

  /** In which respect, in the order in which to show them. */
  public enum Dimension {
    FLUSHED_HERE("on this host's disk first"),
    OTHER_HOSTS("on other hosts first"),
    SURVIVES_HOST("survives the loss of a host"),
    TAKES_OVER("goes on without a host"),
    ISOLATION("isolation"),
    FUNDS("refuses overdrafts"),
    CHECKSUMS("notices damage on disk");

    private final String label;

    Dimension(String label) {
      this.label = label;
    }

    /** For people. */
    public String label() {
      return label;
    }
  }

  /** Scale of {@link Dimension#FLUSHED_HERE}. */
  public enum Flush {
    /** A crash of the host may lose everything, or leave what cannot be read. */
    NEVER,
    /** What was acknowledged last may be lost. */
    LATER,
    /** Nothing is lost, but a page that was half written may be unreadable. */
    FIRST_BUT_TORN,
    FIRST
  }

  /** Scale of {@link Dimension#TAKES_OVER}. */
  public enum TakeOver {
    NO,
    /** If somebody, or a tool that is not the database's, has another host take over. */
    BY_HAND,
    BY_ITSELF
  }

  /** Scale of {@link Dimension#ISOLATION}. */
  public enum Isolation {
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE,
    /** One after another, and each before it is acknowledged. */
    STRICT_SERIALIZABLE
  }

  /** Whether it is on the disk before it is acknowledged. */
  public static Promise flushedHere(Flush flush, String words, Source source) {
    return of(Dimension.FLUSHED_HERE, flush.ordinal(), words, source);
  }

  /**
   * On how many other hosts it is before it is acknowledged.
   *
   * @param hosts at least
   * @param flushed to their disks; otherwise their operating systems have it
   */
  public static Promise otherHosts(int hosts, boolean flushed, String words, Source source) {
    return of(
        Dimension.OTHER_HOSTS, hosts == 0 || flushed ? 2 * hosts : 2 * hosts - 1, words, source);
  }

  /** Whether it is still there when any one host is lost for good. */
  public static Promise survivesHost(boolean survives, String words, Source source) {
    return of(Dimension.SURVIVES_HOST, survives ? 1 : 0, words, source);
  }

  /** Whether transfers go on when any one host is lost. */
  public static Promise takesOver(TakeOver takeOver, String words, Source source) {
    return of(Dimension.TAKES_OVER, takeOver.ordinal(), words, source);
  }

  /** Of transactions; a level below the last may show what no order of them would. */
  public static Promise isolation(Isolation isolation, String words, Source source) {
    return of(Dimension.ISOLATION, isolation.ordinal(), words, source);
  }

  /** Whether the database itself refuses what an account lacks. */
  public static Promise funds(boolean refuses, String words, Source source) {
    return of(Dimension.FUNDS, refuses ? 1 : 0, words, source);
  }

  /** Whether everything stored has a checksum that is looked at when it is read. */
  public static Promise checksums(boolean has, String words, Source source) {
    return of(Dimension.CHECKSUMS, has ? 1 : 0, words, source);
  }

  /**
   * Nothing in all respects but {@code others}: of what keeps transfers in memory at most.
   *
   * @param words for each of them
   */
  public static List<Promise> nothing(String words, Promise... others) {
    Map<Dimension, Promise> all = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      all.put(dimension, of(dimension, 0, words, Source.READ));
    }
    for (Promise other : others) {
      all.put(other.dimension(), other);
    }
    return List.copyOf(all.values());
  }

  private static Promise of(Dimension dimension, int strength, String words, Source source) {
    return new Promise(dimension, Optional.of(strength), words, source);
  }

  /** Nobody could say. */
  public static Promise unknown(Dimension dimension, String words) {
    return new Promise(dimension, Optional.empty(), words, Source.UNKNOWN);
  }
}

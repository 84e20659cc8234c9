package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is known of a database, and how.
 *
 * @param kind of database
 * @param version of the server as it says itself; {@code "unknown"} if it does not
 * @param driver name and version of the client library: {@code "pgjdbc 42.7.8"}
 * @param facts settings that matter for the result, in the order in which to show them
 * @param promises what it promises of every transfer that it acknowledges, one for each dimension;
 *     empty if an earlier program wrote it
 */
public record DatabaseDescription(
    String kind,
    String version,
    String driver,
    List<Fact> facts,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Promise> promises) {

  /** The fact of a database that keeps no transfer: what is measured is the client. */
  public static final Fact KEEPS_NOTHING = new Fact("transfers kept", "none", Source.READ);

  /** Name of the fact after how many calls a database makes a checkpoint, if it goes by that. */
  public static final String CALLS_PER_CHECKPOINT = "calls per checkpoint";

  /** Version and driver of a database that is part of this program. */
  public static final String BUILT_IN = "built in";

  public DatabaseDescription {
    facts = List.copyOf(facts);
    promises = List.copyOf(promises);
  }

  /** Without promises so far. */
  public DatabaseDescription(String kind, String version, String driver, List<Fact> facts) {
    this(kind, version, driver, facts, List.of());
  }

  /** The client library's name, without its version. */
  public String client() {
    return driver.replaceFirst(" ([0-9].*|unknown)$", "");
  }

  /** The same with further facts. */
  public DatabaseDescription with(List<Fact> more) {
    return new DatabaseDescription(
        kind, version, driver, Stream.concat(facts.stream(), more.stream()).toList(), promises);
  }

  /** The same with what it promises. */
  public DatabaseDescription promising(List<Promise> promised) {
    return new DatabaseDescription(kind, version, driver, facts, promised);
  }

  /**
   * One setting.
   *
   * @param name the database's own name for it
   * @param value as text; {@code "unknown"} if it could not be had
   * @param source how it is known
   */
  public record Fact(String name, String value, Source source) {}

  /** How a fact is known: what could not be read back is never shown as if measured. */
  public enum Source {
    READ,
    DECLARED,
    UNKNOWN
  }
}

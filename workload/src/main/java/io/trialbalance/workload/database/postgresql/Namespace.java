package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run has on a server for itself: we make it, mark it by a comment ({@link DatabaseMark}),
 * lock it, and drop it. What we did not make in it, or what others have hung on it, is not ours to
 * drop.
 */
sealed interface Namespace permits OwnDatabase, OwnSchema {

  /** A step of its making. */
  record Step(String doing, String sql) {}

  /**
   * What a user needs for it.
   *
   * @param sql that answers whether he has it; no row if the question does not arise
   * @param lacking follows {@code user 'x' at db1:5432}, for people
   */
  record Right(String sql, String lacking) {}

  /** The database in which the tables are. */
  String database();

  /** Exists already: from it ours is made, locked and dropped. */
  String controlDatabase();

  /** The value of {@code search_path} for our sessions. */
  String searchPath();

  /** What precedes the name of whatever is in it. */
  default String prefix() {
    return searchPath() + ".";
  }

  /** What we make: {@code "database"}. */
  String kind();

  /** For people: {@code database 'bench'}. */
  String inWords();

  /** The same after a server's address: {@code bench}. */
  String path();

  /** By which all who use it know it: what is locked. */
  String lockName();

  /** Reads its mark: empty if it is none of ours, no row if it is not there. */
  String readMark();

  /** The same as an expression, in a session of {@link #database}; empty if it is not there. */
  String ownMark();

  /** The statement that marks it. */
  String writeMark(String mark);

  /**
   * All of what a user needs besides its mark, in the order in which to ask.
   *
   * @param user for people
   */
  List<Right> rights(String user);

  /** Drops it if it is there, and makes it again, marked and empty, from the control database. */
  List<Step> remake(String mark);

  /**
   * What {@link #remake} does, as a transaction that takes it back at once, so that whatever is in
   * its way is told; empty if it cannot be taken back.
   */
  Optional<String> rehearsal();

  /**
   * Statements that make these settings the defaults of every session of ours in it, whoever opens
   * it; none if its database's sessions are not ours to set.
   */
  List<String> setForEverySession(Map<String, String> settings);

  /** Settings of which a session's own do not matter, since our functions set them or need none. */
  Set<String> setInFunctions();

  /** Who sets what a pooler's sessions begin with, for people: one sentence or two. */
  String whoSets(String setting, String user);

  /** As a condition on {@code datname}: the databases whose sessions {@link #remake} ends. */
  String endedByRemake();

  /** What has to be there before us, for somebody who learns that it is not. */
  String mustExist();

  /** What a result should say of it. */
  List<Fact> facts();

  /** A name as statements have it. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text as statements have it. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}

package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A schema of our own in a database of somebody else's, in which we touch nothing besides.
 *
 * @param database that exists
 * @param schema that we make
 */
record OwnSchema(String database, String schema) implements Namespace {

  @Override
  public String controlDatabase() {
    return database;
  }

  @Override
  public String searchPath() {
    return Namespace.identifier(schema);
  }

  @Override
  public String kind() {
    return "schema";
  }

  @Override
  public String inWords() {
    return "schema '" + schema + "' of database '" + database + "'";
  }

  @Override
  public String path() {
    return database + " (schema " + schema + ")";
  }

  @Override
  public String lockName() {
    return "database " + database + ", schema " + schema;
  }

  @Override
  public String readMark() {
    return "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE"
        + " nspname = "
        + Namespace.literal(schema);
  }

  @Override
  public String ownMark() {
    return "coalesce((" + readMark() + "), '')";
  }

  @Override
  public String writeMark(String mark) {
    return "COMMENT ON SCHEMA " + Namespace.identifier(schema) + " IS " + Namespace.literal(mark);
  }

  @Override
  public List<Right> rights(String user) {
    return List.of(
        new Right(
            "SELECT NOT starts_with("
                + DatabaseMark.OF_THIS_DATABASE
                + ", "
                + Namespace.literal(DatabaseMark.MADE)
                + ")",
            " is to make a schema in database '"
                + database
                + "', which was made by Trialbalance for runs with namespace = database, and would"
                + " be dropped by them: name a database of yours in the database's entry"),
        new Right(
            "SELECT has_database_privilege(current_database(), 'CREATE')",
            " may not create schemas in database '"
                + database
                + "': GRANT CREATE ON DATABASE "
                + Namespace.identifier(database)
                + " TO "
                + Namespace.identifier(user)
                + " lets him, or name another user in the database's entry"),
        new Right(
            "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = "
                + Namespace.literal(schema),
            " may not drop "
                + inWords()
                + ", which belongs to another user: name the user who made it, or another schema, in"
                + " the database's entry"));
  }

  /** All in one transaction: nobody ever sees it half made, or without its mark. */
  @Override
  public List<Step> remake(String mark) {
    return List.of(new Step("making " + inWords() + " anew", remake(mark, "20s")));
  }

  @Override
  public Optional<String> rehearsal() {
    return Optional.of("BEGIN; " + remake(DatabaseMark.MADE, "100ms") + "; ROLLBACK");
  }

  private String remake(String mark, String patience) {
    String name = Namespace.identifier(schema);
    return SqlResources.read("drop-own.sql")
            .replace(":'schema'", Namespace.literal(schema))
            .replace(":'patience'", Namespace.literal(patience))
        + "DROP SCHEMA IF EXISTS "
        + name
        + "; CREATE SCHEMA "
        + name
        + "; "
        + writeMark(mark);
  }

  @Override
  public List<String> setForEverySession(Map<String, String> settings) {
    return List.of();
  }

  @Override
  public Set<String> setInFunctions() {
    return Set.of("search_path", "plan_cache_mode", ConnectionSettings.SYNCHRONOUS_COMMIT);
  }

  @Override
  public String whoSets(String setting, String user) {
    return "In a database of somebody else's that is not ours to set: ALTER ROLE "
        + Namespace.identifier(user)
        + " IN DATABASE "
        + Namespace.identifier(database)
        + " SET "
        + setting
        + " TO ... does it for new sessions, and RECONNECT in PgBouncer's console makes them new.";
  }

  @Override
  public String endedByRemake() {
    return "false";
  }

  @Override
  public String mustExist() {
    return "'"
        + database
        + "' must exist already: with namespace = schema a run's reset makes schema '"
        + schema
        + "' in it, never the database";
  }

  @Override
  public List<Fact> facts() {
    return List.of(new Fact("namespace", inWords(), Source.DECLARED));
  }
}

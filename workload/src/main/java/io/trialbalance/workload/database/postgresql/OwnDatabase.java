package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A database of our own.
 *
 * @param database that we make
 * @param controlDatabase the maintenance database
 */
record OwnDatabase(String database, String controlDatabase) implements Namespace {

  @Override
  public String searchPath() {
    return "public";
  }

  @Override
  public String kind() {
    return "database";
  }

  @Override
  public String inWords() {
    return "database '" + database + "'";
  }

  @Override
  public String path() {
    return database;
  }

  @Override
  public String lockName() {
    return "database " + database;
  }

  @Override
  public String readMark() {
    return """
        SELECT coalesce(shobj_description(oid, 'pg_database'),
                        CASE WHEN datconnlimit = %d THEN '%s' ELSE '' END)
          FROM pg_database WHERE datname = %s
        """
        .formatted(DatabaseMark.BEING_MADE, DatabaseMark.MADE, Namespace.literal(database));
  }

  @Override
  public String ownMark() {
    return DatabaseMark.OF_THIS_DATABASE;
  }

  @Override
  public String writeMark(String mark) {
    return "COMMENT ON DATABASE "
        + Namespace.identifier(database)
        + " IS "
        + Namespace.literal(mark);
  }

  @Override
  public List<Right> rights(String user) {
    return List.of(
        new Right(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
            " may not create databases: ALTER ROLE ... CREATEDB, name another user, or set"
                + " namespace = schema, for which CREATE on an existing database is enough"),
        // One may drop what belongs to a role whose member one is.
        new Right(
            "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = "
                + Namespace.literal(database),
            " may not drop "
                + inWords()
                + ", which belongs to another user: name the user who made it, or another database,"
                + " in the database's entry"),
        kept("datistemplate", "which is a template: ALTER DATABASE ... IS_TEMPLATE false"),
        kept(
            "EXISTS (SELECT FROM pg_prepared_xacts x WHERE x.database = datname)",
            "in which a transaction is prepared: pg_prepared_xacts names it, COMMIT or ROLLBACK"
                + " PREPARED ends it"),
        kept(
            "EXISTS (SELECT FROM pg_replication_slots s WHERE s.database = datname AND s.active)",
            "from which somebody replicates: pg_replication_slots says who; end that"),
        kept(
            "EXISTS (SELECT FROM pg_subscription s WHERE s.subdbid = d.oid)",
            "which has a subscription: DROP SUBSCRIPTION there"));
  }

  /** What a server does not drop, whoever asks. */
  private Right kept(String why, String inWords) {
    return new Right(
        "SELECT NOT " + why + " FROM pg_database d WHERE datname = " + Namespace.literal(database),
        " may not drop " + inWords() + ", " + inWords + ", or name another database");
  }

  @Override
  public List<Step> remake(String mark) {
    String name = Namespace.identifier(database);
    return List.of(
        new Step("dropping " + inWords(), "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"),
        new Step(
            "creating " + inWords(),
            // What somebody has put into template1 would be in every database, and in our way.
            "CREATE DATABASE "
                + name
                + " TEMPLATE template0 CONNECTION LIMIT = "
                + DatabaseMark.BEING_MADE),
        new Step("marking " + inWords(), writeMark(mark)),
        new Step("opening " + inWords(), "ALTER DATABASE " + name + " CONNECTION LIMIT = -1"));
  }

  @Override
  public Optional<String> rehearsal() {
    return Optional.empty();
  }

  /** Of a role in a database: nothing but what a session itself is told overrides these. */
  @Override
  public List<String> setForEverySession(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(
            one ->
                "ALTER ROLE CURRENT_USER IN DATABASE "
                    + Namespace.identifier(database)
                    + " SET "
                    + one.getKey()
                    + " = "
                    + Namespace.literal(one.getValue()))
        .toList();
  }

  @Override
  public Set<String> setInFunctions() {
    return Set.of();
  }

  @Override
  public String whoSets(String setting, String user) {
    return "The reset has set it for sessions of "
        + inWords()
        + "; something between sets it otherwise, such as PgBouncer's connect_query, or knows us as"
        + " another user.";
  }

  @Override
  public String endedByRemake() {
    return "datname = " + Namespace.literal(database);
  }

  @Override
  public String mustExist() {
    return "A run's reset makes '" + database + "'; '" + controlDatabase + "' must exist already";
  }

  @Override
  public List<Fact> facts() {
    return List.of();
  }
}

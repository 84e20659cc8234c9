package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.workload.database.Database.Checkup;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSettingsTest {

  private static final PostgresDriver DRIVER = new PostgresDriver();

  @Test
  void withoutAnyConfigurationItIsAServerOfThisHost() {
    assertThat(address(""))
        .isEqualTo(
            new PostgresAddress(
                "localhost",
                5_432,
                "trialbalance",
                "postgres",
                "postgres",
                null,
                Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          server = local | server | one of external
          port = 0 | port | from 1 to 65,535
          database = "a b" | database | underscores
          database = postgres | database | another name
          namespace = table | namespace | one of database, schema
          schema = x | schema | no schema, since namespace is database
          namespace = schema, maintenance-database = x | maintenance-database | namespace is schema
          namespace = schema, schema = public | schema | a name of its own
          namespace = schema, schema = pg_x | schema | a name of its own
          pooler.host = "a b" | pooler.host | a host name
          pooler { host = x, port = 0 } | pooler.port | from 1 to 65,535
          pooler.port = 7 | pooler.port | no port, since pooler.host is not set
          server = embedded, pooler.host = x | pooler | since server is embedded
          server = embedded, namespace = schema | namespace | since server is embedded
          server = embedded, host = x | host | no host, since server is embedded
          server = embedded, password-env = A | password-env | since server is embedded
          password-env = "a b" | password-env | capital
          password-env = A, password-file = b | password-file | since password-env is set
          password = x | password | password-env, the name of an environment variable
          connect-timeout = 10 | connect-timeout | unit
          url = "postgresql://h", host = h | host | no host, since url says its host already
          url = "postgresql://h:5433", port = 5433 | port | since url says its port already
          url = "postgresql://h/db", database = db | database | since url says its dbname already
          url = "postgresql://me@h", user = me | user | since url says its user already
          url = "postgresql://h?sslmode=require", sslmode = require | sslmode | since url says its sslmode
          url = "postgresql://h?target_session_attrs=standby" | url | any, read-write, primary
          url = "postgresql://h?connect_timeout=soon" | url | in seconds
          url = "postgresql://h:0" | url | as its port a whole number
          url = "postgresql://me:s3cret@h" | url | password-env, password-file or passfile
          url = "postgresql://h?passfile=p", password-env = A | url | no passfile
          passfile = p, password-env = A | passfile | since the password is named
          host = "a,,b" | host | one, or a list
          host = "relative/socket" | host | path of the folder of a socket
          port = [5432, 0] | port | one for each
          target-session-attrs = standby | target-session-attrs | any, read-write, primary
          sslmode = verify | sslmode | verify-full
          server = embedded, url = "postgresql://h" | url | since server is embedded
          """)
  void aWrongSettingIsToldWithWhatIsExpected(String text, String key, String expected) {
    assertThat(TestSettings.problems(DRIVER, text))
        .singleElement()
        .satisfies(problem -> assertThat(problem.key()).isEqualTo(key))
        .extracting(Problem::expected)
        .asString()
        .contains(expected);
  }

  @Test
  void withNamespaceSchemaTheDatabaseIsThereAlready() {
    PostgresAddress address = address("namespace = schema, database = postgres, schema = bench");

    assertThat(address.namespace()).isEqualTo(new OwnSchema("postgres", "bench"));
    assertThat(address.inWords())
        .isEqualTo("schema 'bench' of database 'postgres' at localhost:5432");
  }

  @Test
  void severalHostsHaveOnePortOrOneEach() {
    assertThat(address("host = [a, b]").server()).isEqualTo("a:5432,b:5432");
    assertThat(address("host = \"a, ::1\", port = 5433").server()).isEqualTo("a:5433,[::1]:5433");
    assertThat(address("host = [a, b], port = [1, 2]").server()).isEqualTo("a:1,b:2");
    assertThat(address("host = [a, /run/pg], port = \"1,2\"").server())
        .isEqualTo("a:1,/run/pg/.s.PGSQL.2");
    assertThat(address("url = \"postgresql://a,b:2\"").server()).isEqualTo("a:5432,b:2");
    assertThat(problem("host = a, port = [1, 2]")).contains("one port, or one for each of 1 hosts");
  }

  @Test
  void aUrlSaysWhatSingleKeysSay() {
    PostgresAddress address =
        address(
            "url = \"postgresql://me@h/bench?connect_timeout=3&target_session_attrs=primary"
                + "&sslmode=require&channel_binding=require\", maintenance-database = admin");

    assertThat(address).hasToString("me@h:5432/bench");
    assertThat(address.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(address.session()).isEqualTo(TargetSession.PRIMARY);
    assertThat(address.channelBinding()).isEqualTo(ChannelBindingMode.REQUIRE);
    assertThat(address.namespace().controlDatabase()).isEqualTo("admin");
    assertThat(problem("url = \"postgresql://h/postgres\"")).contains("must not be dropped");
  }

  @Test
  void theEnvironmentIsAskedOnlyWhereTheEntrySaysSo() {
    Map<String, String> environment =
        Map.of(
            "PGHOST", "db1,db2",
            "PGPORT", "5433",
            "PGUSER", "them",
            "PGDATABASE", "theirs",
            "PGPASSWORD", "hunter2",
            "PGCONNECT_TIMEOUT", "2",
            "PGTARGETSESSIONATTRS", "any");

    assertThat(address("", environment)).isEqualTo(address(""));
    PostgresAddress address = address("from-environment = true, user = me", environment);
    assertThat(address).hasToString("me@db1:5433,db2:5433/theirs");
    assertThat(address.password()).isEqualTo(Secret.of("hunter2"));
    assertThat(address.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(address.session()).isEqualTo(TargetSession.ANY);
  }

  @Test
  void whatWasTakenFromTheEnvironmentIsToldWithoutThePassword() {
    Problems problems = new Problems();
    Whereabouts whereabouts =
        new Whereabouts(
            TestSettings.read(DRIVER, "from-environment = true, host = h"),
            Map.of("PGHOST", "other", "PGUSER", "me", "PGPASSWORD", "hunter2"),
            problems);
    whereabouts.address();

    assertThat(whereabouts.taken()).containsExactly("PGUSER=me", "PGPASSWORD");
  }

  @Test
  void aVariableThatMakesNoSenseIsNamed() {
    assertThat(
            problem(
                "from-environment = true", Map.of("PGSSLMODE", "always", "PGHOST", "localhost")))
        .contains("PGSSLMODE", "always", "verify-full", "databases.db.from-environment");
  }

  /** With PGSERVICE or PGHOSTADDR libpq would go to another server than we do. */
  @ParameterizedTest
  @ValueSource(strings = {"PGSERVICE", "PGHOSTADDR", "PGREQUIREAUTH", "PGSSLCRL"})
  void aVariableThatIsNotFollowedIsRefused(String name) {
    assertThat(problem("from-environment = true", Map.of(name, "x")))
        .contains(name, "does not follow it");
    assertThat(address("", Map.of(name, "x"))).isEqualTo(address(""));
  }

  @Test
  void aPasswordOfTheEntryIsNotLookedForElsewhere(@TempDir Path folder) throws Exception {
    Path passfile = passfile(folder, "rw-------");
    Map<String, String> environment = Map.of("PGPASSWORD", "theirs", "OWN", "own");
    String from = "from-environment = true, ";

    assertThat(address(from + "password-env = OWN", environment).password())
        .isEqualTo(Secret.of("own"));
    assertThat(address(from + "passfile = \"" + passfile + "\"", environment).password())
        .isEqualTo(Secret.of("of the file"));
    assertThat(
            address("from-environment = true", Map.of("PGPASSFILE", passfile.toString()))
                .password())
        .isEqualTo(Secret.of("of the file"));
  }

  @ParameterizedTest
  @CsvSource({"rw-r-----", "rw----r--", "rw-rw----"})
  void aPassfileThatOthersMayReadIsRefused(String rights, @TempDir Path folder) throws Exception {
    assertThat(problem("passfile = \"" + passfile(folder, rights) + "\""))
        .contains("passfile", "a file that nobody else may read: chmod 600");
  }

  private static Path passfile(Path folder, String rights) throws Exception {
    Path passfile = Files.writeString(folder.resolve("passfile"), "*:*:*:*:of the file\n");
    return Files.setPosixFilePermissions(passfile, PosixFilePermissions.fromString(rights));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sslmode = verify-full | sslrootcert is missing
          sslmode = verify-ca, sslrootcert = /not/there | the path of a file that is there
          sslmode = verify-full, sslrootcert = /proc/self/status | a file with certificates as PEM
          sslmode = verify-ca, sslrootcert = system | verify-full, since sslrootcert is system
          sslmode = prefer, sslrootcert = /a | none with sslmode prefer
          sslrootcert = /a | none with sslmode disable
          sslmode = require, sslcert = /a | sslcert and sslkey belong together
          sslmode = require, sslkey = /a | sslcert and sslkey belong together
          sslcert = /a, sslkey = /a | none with sslmode disable
          channel-binding = require | prefer or disable with sslmode disable
          sslmode = require, sslcert = /not/there, sslkey = /not/there | the path of a file that is there
          """)
  void whatTlsLacksIsTold(String text, String expected) {
    assertThat(problem(text)).contains(expected);
  }

  @Test
  void theAuthoritiesOfJavaWillDoForTheNameOfAHost() {
    assertThat(address("sslmode = verify-full, sslrootcert = system").tls().mode())
        .isEqualTo(SslMode.VERIFY_FULL);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws Exception {
    Checkup seen =
        examine(
            "host = 127.0.0.1, port = 1, user = me, password-env = SECRET, connect-timeout = 1s");

    assertThat(seen.level()).isEqualTo(Level.FAIL);
    assertThat(seen.toString())
        .contains("PostgreSQL at 127.0.0.1:1 ", "databases.db.host")
        .doesNotContain("hunter2");
  }

  @Test
  void aPasswordThatCannotBeHadIsInTheWay() throws Exception {
    assertThat(examine("password-env = NOBODY_SET_THIS").level()).isEqualTo(Level.FAIL);
  }

  @Test
  void aServerOfItsOwnIsLookedForWithoutBeingStarted() throws Exception {
    Checkup seen = examine("server = embedded");

    assertThat(seen.level()).isEqualTo(Level.OK);
    assertThat(seen.found()).contains("would be started", System.getProperty("java.io.tmpdir"));
  }

  @Test
  void withoutAPlaceForItsDataNoServerOfItsOwnCanBeStarted(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("no-folder"));

    assertThatThrownBy(() -> EmbeddedDatabase.lookForStart(file.resolve("data")))
        .hasMessageContaining("the embedded PostgreSQL does not start", "no-folder");
  }

  private static PostgresAddress address(String text) {
    return address(text, Map.of());
  }

  private static PostgresAddress address(String text, Map<String, String> environment) {
    Problems problems = new Problems();
    PostgresAddress address =
        new Whereabouts(TestSettings.read(DRIVER, text), environment, problems).address();
    problems.throwIfAny();
    return address;
  }

  private static String problem(String text) {
    return problem(text, Map.of());
  }

  private static String problem(String text, Map<String, String> environment) {
    return catchThrowableOfType(ConfigProblems.class, () -> address(text, environment))
        .getMessage();
  }

  private static Checkup examine(String text) throws InterruptedException {
    return TestSettings.read(DRIVER, text)
        .open(Map.of("SECRET", "hunter2"))
        .examine(Optional.empty())
        .orElseThrow();
  }
}

package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.workload.database.Database.Checkup;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
          server = embedded, namespace = schema | namespace | since server is embedded
          server = embedded, host = x | host | no host, since server is embedded
          server = embedded, password-env = A | password-env | since server is embedded
          password-env = "a b" | password-env | capital
          password-env = A, password-file = b | password-file | since password-env is set
          password = x | password | password-env, the name of an environment variable
          connect-timeout = 10 | connect-timeout | unit
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
    PostgresAddress address =
        address("namespace = schema, database = postgres, schema = bench");

    assertThat(address.namespace()).isEqualTo(new OwnSchema("postgres", "bench"));
    assertThat(address.inWords())
        .isEqualTo("schema 'bench' of database 'postgres' at localhost:5432");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws Exception {
    Checkup seen =
        examine(
            "host = 127.0.0.1, port = 1, user = me, password-env = SECRET, connect-timeout = 1s");

    assertThat(seen.level()).isEqualTo(Level.WARN);
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

  private static Checkup examine(String text) throws InterruptedException {
    return TestSettings.read(DRIVER, text)
        .open(Map.of("SECRET", "hunter2"))
        .examine(Optional.empty())
        .orElseThrow();
  }
}

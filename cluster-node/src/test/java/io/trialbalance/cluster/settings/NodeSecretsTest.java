package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static io.trialbalance.cluster.settings.TestSources.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a node's passwords and its token come from, and that nobody is shown them. */
class NodeSecretsTest {

  @TempDir private Path folder;

  @Test
  void aPasswordInTheConfigurationIsRefusedWithTheWayToGiveIt() {
    ConfigProblems problems = problems(() -> read("databases.postgresql.password = hunter2"));

    assertThat(problems)
        .hasMessageContaining("password-env, the name of an environment variable")
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "databases.postgresql.pasword = hunter2",
    "databases.postgresql.passwd = hunter2",
    "databases.postgresql.pwd = hunter2",
    "databases.postgresql { pssword = hunter2 }",
    "databases { postgresql = hunter2x { password = hunter2 } }",
    "'databases.postgresql.host = \"postgresql://postgres:hunter2@db\"'",
    "'databases.postgresql.password-env = hunter2'",
    "'databases.postgresql { server = embedded, password-file = hunter2 }'"
  })
  void noProblemShowsASecret(String text) {
    assertThat(problems(() -> read(text))).message().doesNotContain("hunter2\"", "hunter2@");
  }

  @Test
  void thePasswordComesFromTheEnvironmentOrFromTheFirstLineOfAFile() {
    Path file = TestSources.write(folder, "secret", "s3cret\nignored\n");
    Configuration configuration =
        Configuration.load(
            settings(
                "databases.postgresql.password-env=DB_SECRET",
                "databases.other.kind=postgresql",
                "databases.other.password-file=\"" + file + "\""));

    assertThat(configuration.postgresAddress("postgresql").password()).isEqualTo("hunter2");
    assertThat(configuration.postgresAddress("other").password()).isEqualTo("s3cret");
    assertThat(configuration.postgresAddress("other").toString()).doesNotContain("s3cret");
    assertThat(configuration.settings().toString()).doesNotContain("s3cret", "hunter2");
  }

  @Test
  void noPasswordIsNeededUntilADatabaseIs() {
    Configuration configuration =
        Configuration.load(settings("databases.postgresql.password-env=NOT_THERE"));

    assertThat(problems(() -> configuration.postgresAddress("postgresql")).problems())
        .extracting(problem -> problem.where().source(), Problem::key, Problem::expected)
        .containsExactly(
            tuple(
                "environment",
                "NOT_THERE",
                "the password for databases.postgresql, since databases.postgresql.password-env"
                    + " names this variable"));
  }

  @Test
  void aPasswordFileThatIsNotThereOrEmptyIsNamed() {
    Path empty = TestSources.write(folder, "empty", "\n");
    Path missing = folder.resolve("missing");
    for (Path file : List.of(empty, missing)) {
      Configuration configuration =
          Configuration.load(settings("databases.postgresql.password-file=\"" + file + "\""));

      assertThat(problems(() -> configuration.postgresAddress("postgresql")))
          .hasMessageContaining(file + ": databases.postgresql.password-file = ");
    }
  }

  @Test
  void twoWaysToAPasswordAreOneTooMany() {
    assertThat(wrong("databases.postgresql { password-env = A, password-file = b }"))
        .extracting(Problem::key, Problem::expected)
        .containsExactly(
            tuple(
                "trialbalance.databases.postgresql.password-file",
                "no password-file, since password-env is set"));
  }

  @Test
  void onlyAnExternalServerHasAnAddress() {
    Configuration configuration = Configuration.load(settings());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration.postgresAddress("noop"))
        .withMessageContaining("noop");
  }

  @Test
  void theTokenComesFromTheEnvironmentOrAFileAndIsNeverShown() {
    Path file = TestSources.write(folder, "token", "0123456789abcdef+/=\n");
    Configuration configuration = Configuration.load(settings("http.token-file=\"" + file + "\""));

    assertThat(configuration.httpToken()).contains("0123456789abcdef+/=");
    assertThat(configuration.settings().toString()).doesNotContain("0123456789abcdef");
    assertThat(Configuration.load(settings()).httpToken()).isEmpty();
    assertThat(problems(() -> read("http.token = 0123456789abcdef")))
        .hasMessageContaining("token-env, the name of an environment variable")
        .message()
        .doesNotContain("0123456789abcdef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fifteen letters", "0123456789abcde", "a token with spaces in it"})
  void aTokenThatCanBeGuessedOrNotBeSentIsRefusedWithoutShowingIt(String token) {
    Path file = TestSources.write(folder, "token", token);
    Configuration configuration = Configuration.load(settings("http.token-file=\"" + file + "\""));

    assertThat(problems(configuration::httpToken))
        .hasMessageContainingAll("http.token", "16 to 1,024 letters", "openssl rand")
        .message()
        .doesNotContain(token);
  }

  private NodeSettings read(String text) {
    return Configuration.load(file(folder, "trialbalance {\n" + text + "\n}")).settings();
  }

  private List<Problem> wrong(String text) {
    return problems(() -> read(text)).problems();
  }
}

package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static io.trialbalance.cluster.settings.TestSources.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSourceReader;
import io.trialbalance.workload.secret.SecretVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a node's passwords and its token come from, and that nobody is shown them. */
class NodeSecretsTest {

  @TempDir private Path folder;

  @Test
  void aPasswordInTheConfigurationIsRefusedWithTheWayToGiveIt() {
    ConfigProblems problems = problems(() -> read("databases.postgresql.password = hunter2"));

    assertThat(problems).hasMessageContaining("password-env").message().doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "databases.postgresql.pasword = hunter2",
    "databases.postgresql.passwd = hunter2",
    "databases.postgresql.pwd = hunter2",
    "databases.postgresql { pssword = hunter2 }",
    "databases { postgresql = hunter2x { password = hunter2 } }",
    "databases.postgresql.auth = hunter2",
    "databases.postgresql.url = hunter2",
    "'databases.postgresql.host = \"postgresql://postgres:hunter/2@db\"'",
    "'databases.postgresql.host = \"postgres:hunter2@db\"'",
    "'databases.postgresql.host = \"jdbc:postgresql://db/x?password=hunter2\"'",
    "'databases.postgresql.node-exporters = [\"http://me:hunter2@db:9100\"]'",
    "'databases.postgresql.node-exporters = \"http://me:hunter2@db:9100\"'",
    "'databases.\"postgresql://me:hunter2@db\".kind = postgresql'",
    "'databases { \"postgresql://me:hunter2@db\" = x }'",
    "'node.seed-nodes = [\"me:hunter2@db:2551\"]'",
    "'node.seed-nodes = \"akka://me:hunter2@db:2551\"'",
    "'node.advertised-host = \"me:hunter2@db\"'",
    "'http { host = \"http://me:hunter2@db\" }'",
    "'http.tls.key-passphrase = hunter2'",
    "'databases.postgresql.host = \"postgresql://postgres:hunter2@db\"'",
    "'databases.postgresql.password-env = hunter2'",
    "'databases.postgresql { server = embedded, password-file = hunter2 }'"
  })
  void noProblemShowsASecret(String text) {
    assertThat(problems(() -> read(text))).message().doesNotContain("hunter");
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

    assertThat(password(configuration, "postgresql")).isEqualTo(Secret.of("hunter2"));
    assertThat(password(configuration, "other")).isEqualTo(Secret.of("s3cret"));
    assertThat(configuration.settings().toString()).doesNotContain("s3cret", "hunter2");
  }

  @Test
  void noPasswordIsNeededUntilADatabaseIs() {
    Configuration configuration =
        Configuration.load(settings("databases.postgresql.password-env=NOT_THERE"));

    assertThat(problems(() -> password(configuration, "postgresql")).problems())
        .extracting(problem -> problem.where().source(), Problem::key, Problem::expected)
        .containsExactly(
            tuple(
                "environment",
                "NOT_THERE",
                "the password for databases.postgresql, since databases.postgresql.password-env"
                    + " names this variable"));
  }

  @Test
  void aPasswordFileThatHoldsNoneIsNamed() throws IOException {
    Path empty = TestSources.write(folder, "empty", " \n\n");
    Path noText = Files.write(folder.resolve("no-text"), new byte[] {'a', (byte) 0xff});
    for (Path file : List.of(empty, noText, folder)) {
      assertThat(passwordProblems(file))
          .hasMessageContaining(file + ": databases.postgresql.password-file = ");
    }
  }

  @Test
  void whatStandsInThePlaceOfAFileAndIsNoneMayBeTheSecretItself() {
    assertThat(passwordProblems(Path.of("hunter2")))
        .hasMessageContainingAll("databases.postgresql.password-file", "not there", "(not shown)")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void aDeviceWithoutAnEndIsReadNoFurtherThanAnySecretGoes() {
    assertThat(passwordProblems(Path.of("/dev/zero"))).hasMessageContaining("character 1 is NUL");
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
  void theTokenComesFromTheEnvironmentOrAFileAndIsNeverShown() {
    Path file = TestSources.write(folder, "token", "0123456789abcdef+/=\n");
    Configuration configuration = Configuration.load(settings("http.token-file=\"" + file + "\""));

    assertThat(configuration.httpToken().map(Secret::reveal)).contains("0123456789abcdef+/=");
    assertThat(configuration.settings().toString()).doesNotContain("0123456789abcdef");
    assertThat(Configuration.load(settings()).httpToken()).isEmpty();
    assertThat(problems(() -> read("http.token = 0123456789abcdef")))
        .hasMessageContaining("token-env")
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

  @ParameterizedTest
  @ValueSource(strings = {"%s\n", "%s\r\n", "%s \t\n\n", "\n %s", "%s\nignored", "%s\r\nignored\n"})
  void whiteSpaceAroundASecretInAFileIsCut(String written) {
    Path file = TestSources.write(folder, "token", written.formatted("0123456789abcdef+/="));
    Configuration configuration =
        Configuration.load(
            settings(
                "http.token-file=\"" + file + "\"",
                "databases.postgresql.password-file=\"" + file + "\""));

    assertThat(configuration.httpToken()).contains(Secret.of("0123456789abcdef+/="));
    assertThat(password(configuration, "postgresql")).isEqualTo(Secret.of("0123456789abcdef+/="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s\n", "%s\r\n", " %s", "\t%s\n\n"})
  void whiteSpaceAroundASecretInAVariableIsCut(String written) {
    Configuration configuration =
        withVariable("http.token-env=GIVEN", written.formatted("0123456789abcdef+/="));

    assertThat(configuration.httpToken()).contains(Secret.of("0123456789abcdef+/="));
  }

  @Test
  void blanksWithinAPasswordAreOnesOfIt() {
    assertThat(
            password(
                withVariable("databases.postgresql.password-env=GIVEN", "the right one\n"),
                "postgresql",
                Map.of("GIVEN", "the right one\n")))
        .isEqualTo(Secret.of("the right one"));
  }

  static Stream<Arguments> noTokens() {
    return Stream.of(
        arguments("0123456789abcdef\nplanted", "character 17 is a line break"),
        arguments("planted 0123456789abcdef", "character 8 is white space"),
        arguments("planted\u00000123456789", "character 8 is NUL"),
        arguments("planted\u001b0123456789", "character 8 is a control character"),
        arguments("planted\u00e90123456789", "character 8 is not ASCII"),
        arguments("planted\ufffd0123456789", "character 8 is no text in this process's encoding"),
        arguments("planted!0123456789", "character 8 is none of these"),
        arguments("planted", "it has fewer than 16 characters"),
        arguments("planted".repeat(1_000), "it has more than 1024 characters"));
  }

  @ParameterizedTest
  @MethodSource("noTokens")
  void aTokenThatCannotBeSentIsRefusedByItsPlaceAndItsFaultAlone(String token, String fault) {
    Configuration configuration = withVariable("http.token-env=GIVEN", token);

    assertThat(problems(configuration::httpToken))
        .hasMessageContainingAll("environment: GIVEN", fault, "16 to 1,024 letters")
        .message()
        .doesNotContain("planted", "0123456789");
  }

  static Stream<Arguments> noPasswords() {
    return Stream.of(
        arguments("planted\nsecond", "character 8 is a line break"),
        arguments("planted\u0000second", "character 8 is NUL"),
        arguments("planted\ud800", "character 8 is half of a character"));
  }

  @ParameterizedTest
  @MethodSource("noPasswords")
  void aPasswordThatNoServerCanKnowIsRefusedLikewise(String password, String fault) {
    Configuration configuration = withVariable("databases.postgresql.password-env=GIVEN", password);

    assertThat(problems(() -> password(configuration, "postgresql", Map.of("GIVEN", password))))
        .hasMessageContainingAll("environment: GIVEN", fault)
        .message()
        .doesNotContain("planted", "second");
  }

  @Test
  void whatIsStartedGetsNoVariableThatHoldsASecret() {
    withVariable("http.token-env=PLANTED_TOKEN", "");
    withVariable("databases.postgresql.password-env=PLANTED_PASSWORD", "");
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "PLANTED_TOKEN", "x",
                "PLANTED_PASSWORD", "x",
                "TRIALBALANCE_TOKEN", "x",
                "PATH", "x"));

    SecretVariables.removeFrom(environment);

    assertThat(environment).containsOnlyKeys("PATH");
  }

  private static Configuration withVariable(String setting, String value) {
    return Configuration.load(
        new ConfigurationSources(
            Optional.empty(), ConfigFactory.empty(), List.of(setting), Map.of("GIVEN", value)));
  }

  private static Secret password(Configuration configuration, String database) {
    return password(configuration, database, TestSources.ENVIRONMENT);
  }

  /** As the driver of the database has it when it is needed. */
  private static Secret password(
      Configuration configuration, String database, Map<String, String> environment) {
    Problems problems = new Problems();
    Optional<Secret> password =
        configuration
            .settings()
            .databases()
            .get(database)
            .get(SecretSourceReader.key("password", SecretForm.PASSWORD))
            .fetch(environment, problems);
    problems.throwIfAny();
    return password.orElseThrow();
  }

  private ConfigProblems passwordProblems(Path file) {
    Configuration configuration =
        Configuration.load(settings("databases.postgresql.password-file=\"" + file + "\""));
    return problems(() -> password(configuration, "postgresql"));
  }

  private NodeSettings read(String text) {
    return Configuration.load(file(folder, "trialbalance {\n" + text + "\n}")).settings();
  }

  private List<Problem> wrong(String text) {
    return problems(() -> read(text)).problems();
  }
}

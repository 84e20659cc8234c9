package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules are those of libpq: "The Password File" in PostgreSQL's documentation. */
class PassfileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          db1:5432:bench:me:right | right
          *:*:*:*:right | right
          *:*:bench:me:right:not of it | right
          *:*:bench:me:ri\\:g\\\\ht | ri:g\\ht
          *:*:bench:me:a blank # and more | a blank # and more
          db2:5432:bench:me:wrong | none
          db1:5433:bench:me:wrong | none
          db1:5432:postgres:me:wrong | none
          db1:5432:bench:you:wrong | none
          #db1:5432:bench:me:wrong | none
          db1:5432:bench:me: | none
          db1:5432:bench:me | none
          db1 | none
          """)
  void aLineThatIsTrueOfTheConnectionHasThePassword(String line, String password) {
    assertThat(password(new PostgresServer("db1", 5432), line))
        .isEqualTo(password.equals("none") ? Optional.empty() : Optional.of(password));
  }

  @Test
  void theFirstSuchLineCounts() {
    assertThat(
            password(
                new PostgresServer("db1", 5432),
                "db2:*:*:*:other",
                "db1:*:*:me:first",
                "*:*:*:*:second"))
        .contains("first");
  }

  @Test
  void anAddressOfColonsIsWrittenWithBackslashes() {
    assertThat(password(new PostgresServer("::1", 5432), "\\:\\:1:5432:*:*:right"))
        .contains("right");
  }

  @Test
  void aSocketIsCalledByItsFolderAndTheUsualOneLocalhost() {
    assertThat(password(new PostgresServer("/srv/socket", 5432), "/srv/socket:*:*:*:right"))
        .contains("right");
    assertThat(password(new PostgresServer("/var/run/postgresql", 5432), "localhost:*:*:*:right"))
        .contains("right");
  }

  @Test
  void itShowsNothingOfWhatIsInIt() {
    assertThat(new Passfile(Path.of("/home/me/.pgpass"), List.of("*:*:*:*:s3cret")).toString())
        .isEqualTo("/home/me/.pgpass");
  }

  private static Optional<String> password(PostgresServer server, String... lines) {
    return new Passfile(Path.of("passfile"), List.of(lines))
        .of(server, "bench", "me")
        .map(Secret::reveal);
  }
}

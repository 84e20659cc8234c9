package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules are those of libpq: "Connection URIs" in PostgreSQL's documentation. */
class PostgresUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          postgresql:// |
          postgres://localhost | host=localhost
          postgresql://localhost:5433 | host=localhost port=5433
          postgresql://localhost/mydb | dbname=mydb host=localhost
          postgresql://me@localhost | host=localhost user=me
          postgresql://me%40home@h | host=h user=me@home
          postgresql://a:1,b,c:3/d | dbname=d host=a,b,c port=1,,3
          postgresql://[2001:db8::1234]/db | dbname=db host=2001:db8::1234
          postgresql://[::1]:5433,b | host=::1,b port=5433,
          postgresql:///db?host=localhost&port=5433 | dbname=db host=localhost port=5433
          postgresql://%2Fvar%2Frun%2Fpostgresql/db | dbname=db host=/var/run/postgresql
          postgresql:///db?host=/var/run/postgresql | dbname=db host=/var/run/postgresql
          postgresql://h?sslmode=verify-full&connect_timeout=3 | connect_timeout=3 host=h sslmode=verify-full
          postgresql://h?ssl=true | host=h sslmode=require
          postgresql://h/?sslrootcert=a%20b+c | host=h sslrootcert=a b+c
          """)
  void itSaysWhatLibpqReadsInIt(String url, String parameters) throws Exception {
    StringBuilder said = new StringBuilder();
    PostgresUrl.parse(url)
        .parameters()
        .forEach((name, value) -> said.append(' ').append(name).append('=').append(value));

    assertThat(said.toString().strip()).isEqualTo(parameters == null ? "" : parameters);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          jdbc:postgresql://h | "postgresql://USER@HOST
          postgresql:/h | "postgresql://USER@HOST
          postgresql://me:s3cret@h | password-env, password-file or passfile
          postgresql://me:s3/cret@h | password-env, password-file or passfile
          postgresql://me:s3@cret@h | password-env, password-file or passfile
          postgresql://me@corp@h/db | %40 for each @
          postgresql://s3@cret@h | %40 for each @
          postgresql://h?password=s3cret | password-env, password-file or passfile
          postgresql://h?sslpassword=s3cret | sslpassword-env or sslpassword-file
          postgresql://h?sslmod=require | did you mean sslmode?
          postgresql://h?application_name=me | target_session_attrs
          postgresql://h?sslmode | PARAMETER=VALUE
          postgresql://h?a=b=c | PARAMETER=VALUE
          postgresql://::1/db | brackets around
          postgresql://[::1/db | in brackets
          postgresql://[::1]5432 | in brackets
          postgresql://h/%zz | hexadecimal
          postgresql://h/%00 | not 00
          postgresql://h/%4 | hexadecimal
          postgresql://h/%FF | UTF-8
          """)
  void whatItCannotBeIsToldWithoutASecret(String url, String expected) {
    assertThat(catchThrowableOfType(PostgresUrl.Fault.class, () -> PostgresUrl.parse(url)))
        .hasMessageContaining(expected)
        .message()
        .doesNotContain("s3cret", "s3/cret", "cret@");
  }

  @Test
  void whatIsEmptyIsNotSaid() throws Exception {
    assertThat(PostgresUrl.parse("postgresql://h/?sslmode=&user=").parameters())
        .isEqualTo(Map.of("host", "h"));
  }
}

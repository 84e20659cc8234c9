package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.trialbalance.protocol.config.Secret;

/** What a server says of an error: its message, DETAIL and HINT, in one line. */
final class ServerWords {

  private static final int LONGEST = 400;
  private static final String CUT = " …";

  private ServerWords() {}

  /** Those of this error. */
  static String of(Throwable error) {
    String words = String.valueOf(error.getMessage());
    if (error instanceof PostgresqlException known) {
      ErrorDetails details = known.getErrorDetails();
      StringBuilder all = new StringBuilder(details.getMessage());
      details.getDetail().ifPresent(detail -> all.append("; DETAIL: ").append(detail));
      details.getHint().ifPresent(hint -> all.append("; HINT: ").append(hint));
      words = all.toString();
    }
    String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return Secret.hideIn(
        line.length() > LONGEST ? line.substring(0, LONGEST - CUT.length()) + CUT : line);
  }

  /** The same for all errors that differ in ids and figures alone, so that they can be counted. */
  static String ofEvery(Throwable error) {
    return of(error)
        .replaceAll("\\b\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b", CUT.strip())
        .replaceAll("(?<![\\w])\\d+(?![\\w])", CUT.strip());
  }
}

package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.trialbalance.protocol.config.Secret;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server says of an error: its message, DETAIL and HINT, in one line. */
final class ServerWords {

  private static final int LONGEST = 400;
  private static final String CUT = " …";

  // A load of which every transfer fails asks thousands of times a second.
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");
  private static final Pattern ID =
      Pattern.compile("\\b\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b");
  private static final Pattern FIGURE = Pattern.compile("(?<![\\w])\\d+(?![\\w])");

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
    if (error instanceof PSQLException known && known.getServerErrorMessage() != null) {
      ServerErrorMessage details = known.getServerErrorMessage();
      words =
          details.getMessage()
              + (details.getDetail() == null ? "" : "; DETAIL: " + details.getDetail())
              + (details.getHint() == null ? "" : "; HINT: " + details.getHint());
    }
    String line = CONTROL.matcher(words).replaceAll(" ").strip();
    return Secret.hideIn(
        line.length() > LONGEST ? line.substring(0, LONGEST - CUT.length()) + CUT : line);
  }

  /** The same for all errors that differ in ids and figures alone, so that they can be counted. */
  static String ofEvery(Throwable error) {
    String withoutIds = ID.matcher(of(error)).replaceAll(CUT.strip());
    return FIGURE.matcher(withoutIds).replaceAll(CUT.strip());
  }
}

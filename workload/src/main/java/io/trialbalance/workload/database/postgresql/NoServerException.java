package io.trialbalance.workload.database.postgresql;

import java.util.ArrayList;
import java.util.List;

/** Of several servers none would do. */
final class NoServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Failure> failures;

  /** What was wrong with one. */
  record Failure(PostgresServer server, Throwable error) {}

  NoServerException() {
    this(List.of());
  }

  private NoServerException(List<Failure> failures) {
    super("no server would do", failures.isEmpty() ? null : last(failures).error());
    this.failures = failures;
  }

  private static Failure last(List<Failure> failures) {
    return failures.get(failures.size() - 1);
  }

  /** The same with one more. */
  NoServerException with(PostgresServer server, Throwable error) {
    List<Failure> more = new ArrayList<>(failures);
    more.add(new Failure(server, error));
    return new NoServerException(List.copyOf(more));
  }

  /** In the order in which they were asked. */
  List<Failure> failures() {
    return failures;
  }
}

package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import java.util.Optional;

/** Which password a server gets when it asks for one. */
interface Passwords {

  /** Empty if there is none for it. */
  Optional<Secret> of(PostgresServer server, String database, String user);

  /** Where they are, for the error that says that there is none. */
  String source();

  /**
   * The same for every server.
   *
   * @param password null for none
   */
  static Passwords same(Secret password) {
    return new Same(Optional.ofNullable(password));
  }

  /** One for all. */
  record Same(Optional<Secret> password) implements Passwords {
    @Override
    public Optional<Secret> of(PostgresServer server, String database, String user) {
      return password;
    }

    @Override
    public String source() {
      return "the database's entry";
    }
  }
}

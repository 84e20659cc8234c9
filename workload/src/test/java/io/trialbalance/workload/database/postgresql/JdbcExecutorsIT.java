package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import org.junit.jupiter.api.BeforeEach;

/** What each executor answers and does, asked through JDBC. */
class JdbcExecutorsIT extends ExecutorsIT {

  @BeforeEach
  void throughJdbc() {
    plan.client = Client.JDBC;
  }
}

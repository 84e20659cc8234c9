package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import org.junit.jupiter.api.BeforeEach;

/** Random transfers against what arithmetic says, through JDBC. */
class JdbcExactnessIT extends ExactnessIT {

  @BeforeEach
  void throughJdbc() {
    plan.client = Client.JDBC;
  }
}

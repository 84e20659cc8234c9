package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriversTest {

  @Test
  void everyDriverOnTheClassPathIsFoundByTheKindThatItDrives() {
    assertThat(Drivers.all()).containsKeys("noop", "postgresql", "tigerbeetle");
    Drivers.all()
        .forEach((kind, driver) -> assertThat(driver.kind()).isEqualTo(kind).matches("[a-z0-9-]+"));
  }
}

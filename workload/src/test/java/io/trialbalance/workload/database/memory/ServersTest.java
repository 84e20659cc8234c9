package io.trialbalance.workload.database.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ServersTest {

  @Test
  void asManyAreServedAtOnceAsThereAreServers() {
    Servers servers = new Servers(2, 0);

    assertThat(servers.end(0, 1, 2, 10)).isEqualTo(10);
    assertThat(servers.end(0, 1, 2, 10)).isEqualTo(10);
    assertThat(servers.end(3, 1, 2, 10)).isEqualTo(20);
    assertThat(servers.begunNanos()).isEqualTo(10);
    assertThat(servers.end(50, 1, 2, 10)).isEqualTo(60);
  }

  @Test
  void whoWaitsForAnAccountKeepsItsServer() {
    Servers servers = new Servers(2, 4);

    assertThat(servers.end(0, 1, 2, 10)).isEqualTo(10);
    assertThat(servers.end(0, 2, 3, 10)).as("waits for account 2").isEqualTo(20);
    assertThat(servers.begunNanos()).as("with a server").isZero();
    assertThat(servers.end(0, 4, 4, 10)).as("no server is free before 10").isEqualTo(20);
  }

  /** One moment after another, whatever is asked of them. */
  @Property
  void neverMoreThanTheServersAndNeverTwoOnAnAccount(
      @ForAll @IntRange(min = 1, max = 4) int count,
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 9_999) Integer> drawn) {
    Servers servers = new Servers(count, 5);
    List<long[]> served = new ArrayList<>();
    long now = 0;
    for (int draw : drawn) {
      now += draw % 10;
      long debit = 1 + draw / 10 % 5;
      long credit = 1 + draw / 100 % 5;
      long service = draw / 1_000;
      long end = servers.end(now, debit, credit, service);
      served.add(new long[] {servers.begunNanos(), end - service, end, debit, credit});
      assertThat(end).isGreaterThanOrEqualTo(now + service);
    }
    for (long[] one : served) {
      assertThat(served.stream().filter(other -> other[0] <= one[0] && one[0] < other[2]).count())
          .isLessThanOrEqualTo(count);
      assertThat(
              served.stream()
                  .filter(other -> other != one)
                  .filter(other -> Math.max(other[1], one[1]) < Math.min(other[2], one[2]))
                  .filter(
                      other ->
                          other[3] == one[3]
                              || other[3] == one[4]
                              || other[4] == one[3]
                              || other[4] == one[4]))
          .isEmpty();
    }
  }
}

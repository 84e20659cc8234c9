package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerReleasesTest {

  private static final ServerReleases SERVER =
      ServerReleases.parse(
              "TigerBeetle version 0.17.8+1e2826e\n\nprocess.verify=false\n"
                  + "process.release=0.17.8\nprocess.release_client_min=0.16.4\n")
          .orElseThrow();

  @ParameterizedTest
  @ValueSource(strings = {"0.16.4", "0.16.30", "0.17.8"})
  void clientsUpToTheServersOwnReleaseAreServed(String client) {
    assertThat(SERVER.whyNot(release(client))).isEmpty();
  }

  @Test
  void aClientThatIsTooOldIsRefusedByName() {
    assertThat(SERVER.whyNot(release("0.16.3")).orElseThrow())
        .contains("TigerBeetle 0.17.8", "from release 0.16.4", "is 0.16.3");
  }

  @Test
  void aClientThatIsNewerThanTheServerIsRefusedByName() {
    assertThat(SERVER.whyNot(release("0.17.10")).orElseThrow())
        .contains("TigerBeetle 0.17.8", "client, 0.17.10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "process.release=0.17.8\n", "process.release=x\nprocess.release_client_min=1"})
  void aProgramThatDoesNotSayItsReleasesHasNone(String output) {
    assertThat(ServerReleases.parse(output)).isEmpty();
  }

  @Test
  void releasesAreOrderedAsNumbersAndNotAsText() {
    assertThat(release("0.17.10")).isGreaterThan(release("0.17.9+1e2826e"));
    assertThat(release("1.0.0")).isGreaterThan(release("0.99.99")).hasToString("1.0.0");
  }

  private static Release release(String text) {
    return Release.parse(text).orElseThrow();
  }
}
